import { Handle, type NodeProps, Position } from '@xyflow/react';
import { Boxes, ChevronsUpDown } from 'lucide-react';
import { memo } from 'react';
import { nodeTitle, portLabel } from '../../nodes/kit/check.ts';
import { portAt } from '../../nodes/kit/graph.ts';
import { setFolded } from '../commands/folding.ts';
import { useSay } from '../i18n/use-say.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { PortShape } from '../theme/icons.tsx';
import { behindPort } from './fold.ts';
import type { FoldItem } from './flow-items.ts';
import { useGroupWords } from './group-words.ts';

/** A folded group: what is in it, how its steps stand, and the ports that lead out of it. */
export const FoldView = memo(function FoldView({ data: { group, shape, name }, selected }: NodeProps<FoldItem>) {
  const say = useSay();
  const { tone, line } = useGroupWords(group);
  const titles = useTitles(group.nodes);
  const rows = Array.from({ length: Math.max(shape.inputs.length, shape.outputs.length) }, (_, at) => at);
  return (
    <div className={`node fold${selected ? ' selected' : ''}`} data-tone={tone}>
      <header className="node-head">
        <span className="mark fold-mark" aria-hidden>
          <Boxes size={16} />
        </span>
        <div>
          <b>{name}</b>
          <span title={titles}>
            {say({ en: '{count} {count|node|nodes}: {titles}', zh: '{count} 个节点：{titles}' }, { count: group.nodes.length, titles })}
          </span>
        </div>
        <button
          type="button"
          className="fold-open nodrag"
          aria-label={say({ en: 'Unfold the group {name}', zh: '展开分组“{name}”' }, { name })}
          title={say({ en: 'Unfold', zh: '展开' })}
          onClick={() => setFolded([group.id], false)}
        >
          <ChevronsUpDown size={14} aria-hidden />
        </button>
      </header>
      <p className={`node-state ${tone}`} title={line}>
        {line}
      </p>
      <div className="node-ports">
        {rows.map((row) => (
          <div className="node-row" key={row}>
            {shape.inputs[row] === undefined ? <span /> : <FoldPort id={shape.inputs[row]} side="inputs" all={shape.inputs} />}
            {shape.outputs[row] !== undefined && <FoldPort id={shape.outputs[row]} side="outputs" all={shape.outputs} />}
          </div>
        ))}
      </div>
    </div>
  );
});

function useTitles(nodes: readonly string[]): string {
  const say = useSay();
  const catalog = useCatalog((state) => state.catalog);
  const workflow = useWorkflow((state) => state.workflow);
  return nodes.map((id) => say(nodeTitle(workflow, catalog, id))).join(say({ en: ', ', zh: '、' }));
}

/** A port of a node inside, named by that node, and by the port as well where the node has several. */
function FoldPort({ id, side, all }: { id: string; side: 'inputs' | 'outputs'; all: readonly string[] }) {
  const say = useSay();
  const catalog = useCatalog((state) => state.catalog);
  const workflow = useWorkflow((state) => state.workflow);
  const [node, name] = behindPort('', id);
  const port = portAt(workflow, catalog, side, [node, name]);
  const input = side === 'inputs';
  const title = say(nodeTitle(workflow, catalog, node));
  const whole = `${title} · ${say(portLabel(name, port ?? { type: 'value' }))}`;
  const several = all.filter((other) => behindPort('', other)[0] === node).length > 1;
  return (
    <span className={`port ${input ? 'in' : 'out'}`}>
      <Handle id={id} type={input ? 'target' : 'source'} position={input ? Position.Left : Position.Right} className="port-handle">
        <PortShape type={port?.type ?? 'value'} filled />
      </Handle>
      <span className="port-name" title={whole}>
        {several ? whole : title}
      </span>
    </span>
  );
}
