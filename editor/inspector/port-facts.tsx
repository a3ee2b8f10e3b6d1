import { nodeTitle, portLabel } from '../../nodes/kit/check.ts';
import type { CatalogEntry } from '../../nodes/kit/define-node.ts';
import type { Port, Spec } from '../../nodes/kit/ports.ts';
import { specWords } from '../canvas/spec-words.ts';
import { useSay } from '../i18n/use-say.ts';
import { columnNote } from '../results/table/column-words.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { PortShape } from '../theme/icons.tsx';

/** What comes in and what goes out, as far as it is known. */
export function PortFacts({ id, entry }: { id: string; entry: CatalogEntry }) {
  const say = useSay();
  return (
    <details className="port-facts">
      <summary>{say({ en: 'What comes in and goes out', zh: '输入与输出' })}</summary>
      <ul>
        {Object.entries(entry.inputs).map(([name, port]) => (
          <Fact key={`in ${name}`} node={id} name={name} port={port} side="inputs" />
        ))}
        {Object.entries(entry.outputs).map(([name, port]) => (
          <Fact key={`out ${name}`} node={id} name={name} port={port} side="outputs" />
        ))}
      </ul>
    </details>
  );
}

function Fact({ node, name, port, side }: { node: string; name: string; port: Port; side: 'inputs' | 'outputs' }) {
  const say = useSay();
  const catalog = useCatalog((state) => state.catalog);
  const workflow = useWorkflow((state) => state.workflow);
  const wires = workflow.wires.filter(({ from, to }) =>
    side === 'inputs' ? to[0] === node && to[1] === name : from[0] === node && from[1] === name,
  );
  const source = side === 'outputs' ? ([node, name] as const) : wires[0]?.from;
  const spec: Spec | undefined = useOutlook((state) => (source ? state.specs[source[0]]?.[source[1]] : undefined));
  const others = wires.map(({ from, to }) => say(nodeTitle(workflow, catalog, side === 'inputs' ? from[0] : to[0])));
  const where = others.length
    ? side === 'inputs'
      ? say({ en: 'from {nodes}', zh: '来自 {nodes}' }, { nodes: others.join(', ') })
      : say({ en: 'to {nodes}', zh: '连到 {nodes}' }, { nodes: others.join(', ') })
    : side === 'inputs'
      ? port.optional
        ? say({ en: 'not wired, not needed', zh: '未连线，可不连' })
        : say({ en: 'not wired yet', zh: '尚未连线' })
      : say({ en: 'goes nowhere', zh: '未连出' });
  return (
    <li>
      <PortShape type={port.type} filled={others.length > 0} />
      <div>
        <b>{say(portLabel(name, port))}</b> <small>{where}</small>
        {source && <p>{say(specWords(spec))}</p>}
        {source && spec?.type === 'table' && spec.columns && (
          <p className="port-columns">
            {spec.columns.slice(0, 24).map((column) => (
              <span key={column.name} title={say(columnNote(column))}>
                {column.name}
              </span>
            ))}
            {spec.columns.length > 24 && <span>…</span>}
          </p>
        )}
      </div>
    </li>
  );
}
