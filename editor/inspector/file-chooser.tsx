import { useState } from 'react';
import type { FileRef, FileSetting } from '../../nodes/kit/settings.ts';
import { api } from '../api.ts';
import { Dialog } from '../controls/dialog.tsx';
import { Load, useLoaded } from '../controls/load-state.tsx';
import { Select } from '../controls/select.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import './fields.css';

/** Files that are on the host already, or models that are registered there. */
export function FileChooser({
  accept,
  onChoose,
  onClose,
}: {
  accept: FileSetting['accept'];
  onChoose(file: FileRef): void;
  onClose(): void;
}) {
  const say = useSay();
  const title =
    accept === 'model' ? say({ en: 'Choose a model', zh: '选择模型' }) : say({ en: 'Choose a file on this machine', zh: '选择本机文件' });
  return (
    <Dialog open onClose={onClose} title={title}>
      {accept === 'model' ? <Models onChoose={onChoose} /> : <Folders onChoose={onChoose} />}
    </Dialog>
  );
}

function Models({ onChoose }: { onChoose(file: FileRef): void }) {
  const say = useSay();
  const { loaded, reload } = useLoaded('models', api.models);
  return (
    <Load loaded={loaded} reload={reload}>
      {(models) =>
        models.length === 0 ? (
          <p className="muted">
            {say({
              en: 'No model is registered yet. Train one and add “Register model” behind it.',
              zh: '还没有登记的模型。请先训练模型，并在其后添加“登记模型”。',
            })}
          </p>
        ) : (
          <ul className="choice-list">
            {models.flatMap((model) =>
              Object.entries(model.aliases).map(([alias, version]) => (
                <li key={`${model.name} ${alias}`}>
                  <button type="button" onClick={() => onChoose({ source: 'model', name: model.name, alias })}>
                    <span>{model.name}</span>
                    <small>{say({ en: '{alias}, version {version}', zh: '{alias}，版本 {version}' }, { alias, version })}</small>
                  </button>
                </li>
              )),
            )}
          </ul>
        )
      }
    </Load>
  );
}

function Folders({ onChoose }: { onChoose(file: FileRef): void }) {
  const say = useSay();
  const [folder, setFolder] = useState<string>();
  const { loaded, reload } = useLoaded('folders', api.folders);
  return (
    <Load loaded={loaded} reload={reload}>
      {(folders) => {
        const open = folder ?? folders[0];
        if (open === undefined)
          return (
            <p className="muted">
              {say({
                en: 'No folder on this machine is listed. Start Graftwork with GRAFTWORK_FOLDERS=/path/to/data to list one, or upload the file.',
                zh: '尚未列出本机的文件夹。启动 Graftwork 时用 GRAFTWORK_FOLDERS=/数据/路径 指定，或者直接上传文件。',
              })}
            </p>
          );
        return (
          <>
            <Select
              label={say({ en: 'Folder', zh: '文件夹' })}
              value={open}
              options={folders.map((name) => ({ value: name, label: name }))}
              onChange={setFolder}
            />
            <FolderFiles key={open} folder={open} onChoose={onChoose} />
          </>
        );
      }}
    </Load>
  );
}

function FolderFiles({ folder, onChoose }: { folder: string; onChoose(file: FileRef): void }) {
  const say = useSay();
  const { bytes } = useFormats();
  const { loaded, reload } = useLoaded(folder, () => api.folder(folder));
  return (
    <Load loaded={loaded} reload={reload}>
      {(entries) => (
        <ul className="choice-list">
          {entries.map((entry) => (
            <li key={entry.path}>
              <button type="button" onClick={() => onChoose({ source: 'folder', folder, path: entry.path })}>
                <span>{entry.path}</span>
                <small>{bytes(entry.bytes)}</small>
              </button>
            </li>
          ))}
          {entries.length === 0 && <li className="muted">{say({ en: 'This folder is empty.', zh: '此文件夹为空。' })}</li>}
        </ul>
      )}
    </Load>
  );
}
