import { useId } from 'react';
import { nodeTitle } from '../../nodes/kit/check.ts';
import { expand } from '../../nodes/kit/expand.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { Toggle } from '../controls/toggle.tsx';
import { useSay } from '../i18n/use-say.ts';
import { useCatalog } from '../store/catalog-store.ts';

/** Which nodes keep pinned results, and whether these leave with the workflow; nothing where there are none. */
export function PinnedPart({ workflow, along, onChange }: { workflow: Workflow; along: boolean; onChange(along: boolean): void }) {
  const say = useSay();
  const catalog = useCatalog((state) => state.catalog);
  const toggle = useId();
  const pinned = Object.entries(expand(workflow).nodes).flatMap(([id, { pin }]) => (pin ? [{ id, values: Object.values(pin) }] : []));
  if (pinned.length === 0) return null;
  return (
    <section className="share-part">
      <h3>{say({ en: 'Pinned results', zh: '固定的结果' })}</h3>
      <ul>
        {pinned.map(({ id, values }) => {
          const node = nodeTitle(workflow, catalog, id);
          const table = values.find((value) => value.type === 'table');
          return (
            <li key={id}>
              {table
                ? say({ en: '“{node}”: {count} {count|row|rows}', zh: '“{node}”：{count} 行' }, { node, count: table.count })
                : say({ en: '“{node}”', zh: '“{node}”' }, { node })}
            </li>
          );
        })}
      </ul>
      <div className="share-choice">
        <Toggle id={toggle} on={!along} onChange={(out) => onChange(!out)} />
        <label htmlFor={toggle}>
          {say({ en: 'Take them out; elsewhere these nodes run as usual', zh: '不带走；在对方那里这些节点照常运行' })}
        </label>
      </div>
      {along && (
        <p>
          {say({
            en: 'Whoever gets the file can see column names, classes and small values of these results. Whole tables, models and files are not in it, so elsewhere such a node must be unpinned first.',
            zh: '拿到文件的人可以看到这些结果的列名、类别和小的值。完整的表格、模型和文件不在其中，因此在对方那里需要先取消固定。',
          })}
        </p>
      )}
    </section>
  );
}
