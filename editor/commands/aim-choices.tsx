import { nodeTitle, portLabel } from '../../nodes/kit/check.ts';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { setAim } from '../canvas/aim.ts';
import type { Say } from '../i18n/use-say.ts';
import { portsOf } from '../store/wiring.ts';
import { NodeMark, PortShape } from '../theme/icons.tsx';
import type { Choice } from './choice.ts';

/** What a note may be about: each node, and each of its results. */
export function aimChoices(workflow: Workflow, catalog: Catalog, card: string, say: Say): Choice[] {
  const about = workflow.notes.find(({ id }) => id === card)?.at;
  const nothing: Choice = {
    id: 'nothing',
    label: say({ en: 'Nothing', zh: '不指向任何内容' }),
    words: ['none', '无'],
    choose: () => setAim(card, undefined),
  };
  const choices = Object.entries(workflow.nodes).flatMap(([node, { type }]): Choice[] => {
    const title = nodeTitle(workflow, catalog, node);
    const entry = catalog[type];
    return [
      {
        id: node,
        label: say(title),
        words: [title.en, title.zh],
        mark: <NodeMark icon={entry?.icon ?? 'box'} category={entry?.category ?? 'control'} />,
        choose: () => setAim(card, { node }),
      },
      ...portsOf(workflow, catalog, node, 'outputs').map(({ name, port }) => ({
        id: `${node} ${name}`,
        label: say({ en: '{node}: {port}', zh: '{node}：{port}' }, { node: title, port: portLabel(name, port) }),
        detail: say({ en: 'the result', zh: '结果' }),
        words: [title.en, title.zh],
        mark: <PortShape type={port.type} />,
        choose: () => setAim(card, { node, port: name }),
      })),
    ];
  });
  return about ? [nothing, ...choices] : choices;
}
