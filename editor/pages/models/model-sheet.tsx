import { useState } from 'react';
import type { ModelRecord, ModelVersion } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { ConfirmDialog, Dialog } from '../../controls/dialog.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { ModelView } from '../../results/model/model-view.tsx';
import { act } from '../parts/act.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { NameDialog } from '../parts/name-dialog.tsx';
import { Rows } from '../parts/rows.tsx';
import { Section } from '../parts/section.tsx';
import { VersionRow } from './version-row.tsx';

/** A registered model: its versions, newest first, and the names under which others ask for them. */
export function ModelSheet({ model, reload }: { model: ModelRecord; reload(): void }) {
  const say = useSay();
  const [open, setOpen] = useState<ModelVersion>();
  const [naming, setNaming] = useState<ModelVersion>();
  const [deleting, setDeleting] = useState<ModelVersion>();
  const versions = [...model.versions].sort((a, b) => b.version - a.version);
  const known = Object.keys(model.aliases);
  const namesOf = (version: number) => known.filter((alias) => model.aliases[alias] === version);
  const title = (version: number) =>
    say({ en: '{name}, version {version}', zh: '{name}，版本 {version}' }, { name: model.name, version: String(version) });

  const change = async (doing: () => Promise<unknown>) => {
    const done = await act(doing);
    reload();
    return done;
  };
  return (
    <Section
      title={model.name}
      note={say({ en: '{count} {count|version|versions}', zh: '{count} 个版本' }, { count: versions.length })}
      actions={
        <ConfirmButton
          small
          title={say({ en: 'Delete “{name}” with all its versions?', zh: '删除“{name}”及其所有版本？' }, { name: model.name })}
          description={say({
            en: 'Workflows that use it by name stop working. This cannot be undone.',
            zh: '按名称使用它的工作流将无法运行。此操作无法撤销。',
          })}
          confirm={say({ en: 'Delete the model', zh: '删除模型' })}
          onConfirm={() => change(() => api.deleteModel(model.name))}
        >
          {say({ en: 'Delete', zh: '删除' })}
        </ConfirmButton>
      }
    >
      <Rows>
        {versions.map((version) => (
          <VersionRow
            key={version.version}
            version={version}
            aliases={namesOf(version.version)}
            known={known}
            onOpen={() => setOpen(version)}
            onAlias={(alias) => void change(() => api.setAlias(model.name, alias, version.version))}
            onNewAlias={() => setNaming(version)}
            onDropAlias={(alias) => void change(() => api.deleteAlias(model.name, alias))}
            onDelete={() => setDeleting(version)}
          />
        ))}
      </Rows>
      <Dialog side open={open !== undefined} onClose={() => setOpen(undefined)} title={open ? title(open.version) : ''}>
        {open && <ModelView value={open.model} />}
      </Dialog>
      {naming && (
        <NameDialog
          title={say({ en: 'Another name for version {version}', zh: '为版本 {version} 添加别名' }, { version: String(naming.version) })}
          hint={say({
            en: 'Lower-case letters, digits and hyphens, such as “trial”. A name points at one version at a time.',
            zh: '使用小写字母、数字和连字符，例如“trial”。一个别名同时只指向一个版本。',
          })}
          confirm={say({ en: 'Give the name', zh: '添加' })}
          first=""
          onName={(alias) => change(() => api.setAlias(model.name, alias, naming.version))}
          onClose={() => setNaming(undefined)}
        />
      )}
      <ConfirmDialog
        open={deleting !== undefined}
        onClose={() => setDeleting(undefined)}
        title={say({ en: 'Delete {title}?', zh: '删除 {title}？' }, { title: deleting ? title(deleting.version) : '' })}
        description={say({ en: 'Its files go with it. This cannot be undone.', zh: '它的文件将一并删除。此操作无法撤销。' })}
        confirm={say({ en: 'Delete this version', zh: '删除此版本' })}
        onConfirm={async () => {
          if (deleting) await change(() => api.deleteModelVersion(model.name, deleting.version));
        }}
      />
    </Section>
  );
}
