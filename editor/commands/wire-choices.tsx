import { nodeTitle, portLabel } from '../../nodes/kit/check.ts';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import { isBorder } from '../../nodes/kit/subflow.ts';
import { message } from '../../nodes/kit/text.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { focusNode } from '../canvas/viewport.ts';
import type { Say } from '../i18n/use-say.ts';
import { nextNodes } from '../store/next-nodes.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { portsBetween } from '../store/rewire.ts';
import { swapChoices } from '../store/swap.ts';
import { portEnds, type WireChoice, wireChoices } from '../store/wire-choices.ts';
import { drawWire } from '../store/wiring.ts';
import { edit } from '../store/workflow-store.ts';
import { borderFor, leadOut } from '../subflows/border.ts';
import { NodeMark, PortShape } from '../theme/icons.tsx';
import { addNodeOnWire } from './add-node.ts';
import type { Choice } from './choice.ts';
import { insertOnWire } from './insert-node.ts';
import { openPicker, type Picker } from './picker-store.ts';
import { giveSwap } from './swap-node.ts';
import { wireMends } from './wire-mends.ts';

type Of<Kind> = Extract<Picker, { kind: Kind }>;

/** Places for a wire, then nodes that are not there yet. */
export function connectChoices(workflow: Workflow, catalog: Catalog, { node, port }: Of<'connect'>, say: Say): Choice[] {
  const { specs } = useOutlook.getState();
  const found = wireChoices(workflow, catalog, specs, node, port).map((choice): Choice => {
    const { wire, here, there, replaces, refused, circle } = choice;
    const title = nodeTitle(workflow, catalog, there.node);
    const label = `${say(title)}: ${say(portLabel(there.name, there.port))}`;
    return {
      id: JSON.stringify(wire),
      label,
      detail: say(refused ?? detailOf(workflow, catalog, here, replaces, port === undefined)),
      words: [title.en, title.zh],
      mark: <PortShape type={there.port.type} />,
      refused: refused !== undefined,
      onlyTyped: circle,
      choose: () => {
        if (refused)
          openPicker({ kind: 'refused', why: refused, mends: wireMends(workflow, catalog, specs, wire), between: [node, there.node] });
        else {
          edit(drawWire(workflow, catalog, wire), { en: 'Draw a wire', zh: '连线' });
          focusNode(there.node);
        }
      },
    };
  });
  const [first] = portEnds(workflow, catalog, node);
  const begin = port ?? first;
  const fresh: Choice[] = begin
    ? [
        {
          id: 'fresh',
          label: say({ en: 'A node that is not here yet …', zh: '还没有的节点…' }),
          words: ['new node', 'add', '新节点', '添加'],
          mark: <NodeMark icon="sparkles" category="control" />,
          choose: () => openPicker({ kind: 'next-node', node, port: { side: begin.side, name: begin.name } }),
        },
      ]
    : [];
  const out = begin && borderFor(workflow, { from: [node, begin.name], side: begin.side });
  const border: Choice[] =
    begin && out !== undefined && !isBorder(workflow.nodes[node] ?? { type: '' })
      ? [
          {
            id: 'border',
            label:
              begin.side === 'outputs'
                ? say({ en: 'Outside, by a new output of the subflow', zh: '外部：子流程的新输出' })
                : say({ en: 'Outside, by a new input of the subflow', zh: '外部：子流程的新输入' }),
            words: ['border', 'outside', '边界', '外部'],
            mark: <NodeMark icon="subflow" category="subflow" />,
            choose: () => {
              leadOut({ from: [node, begin.name], side: begin.side }, undefined);
              focusNode(out);
            },
          },
        ]
      : [];
  const allowed = found.filter(({ refused }) => !refused);
  return [...allowed, ...border, ...fresh, ...found.filter(({ refused }) => refused)];
}

function detailOf(workflow: Workflow, catalog: Catalog, here: WireChoice['here'], replaces: WireChoice['replaces'], named: boolean) {
  const gives =
    here.side === 'outputs'
      ? message({ en: 'takes {port}', zh: '接收“{port}”' }, { port: portLabel(here.name, here.port) })
      : message({ en: 'feeds {port}', zh: '提供给“{port}”' }, { port: portLabel(here.name, here.port) });
  if (!replaces) return named ? gives : message({ en: '', zh: '' });
  const instead = message(
    { en: 'instead of the wire from “{node}”', zh: '替换来自“{node}”的连线' },
    { node: nodeTitle(workflow, catalog, replaces.from[0]) },
  );
  return named ? message({ en: '{gives}, {instead}', zh: '{gives}，{instead}' }, { gives, instead }) : instead;
}

/** Nodes for the other end of a wire, those first that make the workflow whole. */
export function nextChoices(workflow: Workflow, catalog: Catalog, { node, port, at }: Of<'next-node'>, say: Say): Choice[] {
  if (!port) return [];
  const begun = { from: [node, port.name] as const, side: port.side };
  return nextNodes(workflow, catalog, useOutlook.getState().specs, begun).map(({ entry, port: name, reason }) => ({
    id: entry.type,
    label: say(entry.title),
    detail: say(reason),
    words: [...entry.words, entry.title.en, entry.title.zh],
    mark: <NodeMark icon={entry.icon} category={entry.category} />,
    choose: () => addNodeOnWire(entry.type, name, begun, at),
  }));
}

/** Types that take what a wire carries and give what its end takes. */
export function onWireChoices(workflow: Workflow, catalog: Catalog, { wire }: Of<'on-wire'>, say: Say): Choice[] {
  return Object.values(catalog)
    .flatMap((entry) => {
      const between = portsBetween(workflow, catalog, wire, entry);
      return between ? [{ entry, score: between.score }] : [];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => ({
      id: entry.type,
      label: say(entry.title),
      detail: say(entry.summary),
      words: [...entry.words, entry.title.en, entry.title.zh],
      mark: <NodeMark icon={entry.icon} category={entry.category} />,
      choose: () => insertOnWire(entry.type, wire),
    }));
}

/** Types for a node's place, with what becomes of its wires. */
export function swapNodeChoices(workflow: Workflow, catalog: Catalog, { node }: Of<'swap'>, say: Say): Choice[] {
  return swapChoices(workflow, catalog, node).map((swap) => {
    const { entry, kept, lost } = swap;
    return {
      id: entry.type,
      label: say(entry.title),
      detail: say(
        lost.length
          ? message(
              { en: 'keeps {kept} of {all} {all|wire|wires}', zh: '保留 {all} 条连线中的 {kept} 条' },
              { kept, all: kept + lost.length },
            )
          : kept
            ? { en: 'keeps all wires', zh: '保留全部连线' }
            : entry.summary,
      ),
      words: [...entry.words, entry.title.en, entry.title.zh],
      mark: <NodeMark icon={entry.icon} category={entry.category} />,
      onlyTyped: kept === 0 && lost.length > 0,
      choose: () => giveSwap(node, swap),
    };
  });
}
