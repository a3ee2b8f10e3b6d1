import { RotateCcw, X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { useMemo, useState } from 'react';
import { nodeTitle } from '../../nodes/kit/check.ts';
import { differences } from '../../nodes/kit/differences.ts';
import { isAsked, isShown, withDefaults } from '../../nodes/kit/settings.ts';
import { settingWords } from '../../nodes/kit/setting-words.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { DifferenceCanvas } from '../canvas/difference-canvas.tsx';
import { Button } from '../controls/button.tsx';
import { IconButton } from '../controls/icon-button.tsx';
import { useFocusBack } from '../controls/focus-back.ts';
import { Segmented } from '../controls/segmented.tsx';
import { useSay } from '../i18n/use-say.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { DifferenceList } from './difference-list.tsx';
import { type Looked, lookAt } from './looked-store.ts';
import { restoreVersion } from './restore.ts';
import './versions.css';

/** A version over the whole page, read-only: as it was, what it changed, and how the draft differs from it. */
export function VersionView({ looked }: { looked: Looked }) {
  const say = useSay();
  const draft = useWorkflow((state) => state.document);
  const catalog = useCatalog((state) => state.catalog);
  const [mode, setMode] = useState<string>(looked.mode);
  const [chosen, setChosen] = useState<string>();
  const focusBack = useFocusBack();
  const [before, after] =
    mode === 'changed' ? [looked.previous, looked.workflow] : mode === 'present' ? [looked.workflow, draft] : [undefined, looked.workflow];
  const changes = useMemo(() => (before ? differences(before, after, catalog) : []), [before, after, catalog]);
  const options = [
    { value: 'whole', label: say({ en: 'As it was', zh: '当时的样子' }) },
    ...(looked.previous ? [{ value: 'changed', label: say({ en: 'What it changed', zh: '它的改动' }) }] : []),
    { value: 'present', label: say({ en: 'Against the draft', zh: '与草稿对比' }) },
  ];
  return (
    <Radix.Root open onOpenChange={(open) => !open && lookAt(undefined)}>
      <Radix.Portal>
        <Radix.Content className="version-view" {...focusBack}>
          <header className="version-bar">
            <Radix.Title>{say(looked.title)}</Radix.Title>
            <Radix.Description className="muted">
              {say({ en: 'to look at; nothing changes', zh: '只读查看，不会改动任何内容' })}
            </Radix.Description>
            <span className="spring" />
            <Segmented value={mode} options={options} onChange={setMode} label={say({ en: 'What is shown', zh: '显示内容' })} />
            {looked.restore && (
              <Button look="main" icon={<RotateCcw size={14} aria-hidden />} onClick={() => restoreVersion(looked)}>
                {say({ en: 'Restore', zh: '恢复' })}
              </Button>
            )}
            <IconButton label={say({ en: 'Back to the draft', zh: '返回草稿' })} onClick={() => lookAt(undefined)}>
              <X size={16} aria-hidden />
            </IconButton>
          </header>
          <div className="version-body">
            <div className="version-canvas">
              <DifferenceCanvas key={mode} before={before} after={after} changes={changes} onChoose={setChosen} />
            </div>
            <aside className="version-words">
              {before &&
                (changes.length > 0 ? (
                  <DifferenceList changes={changes} first={40} />
                ) : (
                  <p className="muted">{say({ en: 'No difference but for where things lie.', zh: '除位置外没有差异。' })}</p>
                ))}
              {chosen !== undefined && <NodeFacts workflow={Object.hasOwn(after.nodes, chosen) ? after : (before ?? after)} id={chosen} />}
              {!before && chosen === undefined && (
                <p className="muted">{say({ en: 'Choose a node to see its settings.', zh: '选择一个节点以查看其设置。' })}</p>
              )}
            </aside>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The settings of a node in words. */
function NodeFacts({ workflow, id }: { workflow: Workflow; id: string }) {
  const say = useSay();
  const catalog = useCatalog((state) => state.catalog);
  const node = workflow.nodes[id];
  const entry = catalog[node?.type ?? ''];
  if (!node) return null;
  const values = withDefaults(entry?.settings ?? {}, node.settings);
  const isWired = (input: string) => workflow.wires.some(({ to }) => to[0] === id && to[1] === input);
  const shown = Object.entries(entry?.settings ?? {}).filter(([, setting]) => isShown(setting, values) && isAsked(setting, isWired));
  return (
    <section>
      <h3>{say(nodeTitle(workflow, catalog, id))}</h3>
      {node.note && <p className="muted">{node.note}</p>}
      <dl className="node-facts">
        {shown.map(([name, setting]) => {
          const words = settingWords(setting, values[name]);
          return (
            <div key={name}>
              <dt>{say(setting.label)}</dt>
              <dd>{typeof words === 'object' ? say(words) : say({ en: '{words}', zh: '{words}' }, { words })}</dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
