import type { Specs } from './check.ts';
import type { Catalog } from './define-node.ts';
import { indexWires, portAt, reach } from './graph.ts';
import type { Problem } from './problem.ts';
import { message } from './text.ts';
import type { Wire, Workflow } from './workflow.ts';

/** The node that divides rows; named here because only the whole workflow shows that one is missing. */
const splitType = 'prepare/split-rows';

/** Models judged by the very rows that they learned from: no wire carries a role, and both ends lead back to the same rows. */
export function heldOutProblems(workflow: Workflow, catalog: Catalog, specs: Specs): Problem[] {
  const index = indexWires(workflow);
  const roleless = ({ from }: Wire) => {
    const spec = specs[from[0]]?.[from[1]];
    return spec?.type === 'table' && spec.role === undefined;
  };
  const into = (role: 'training' | 'test') =>
    workflow.wires.filter((wire) => {
      const port = portAt(workflow, catalog, 'inputs', wire.to);
      return port?.type === 'table' && port.role === role && !port.optional && roleless(wire);
    });
  return into('test').flatMap((test): Problem[] => {
    const above = reach(workflow, [test.to[0]], 'up', index);
    const sources = reach(workflow, [test.from[0]], 'up', index);
    const learned = into('training').find((training) => {
      if (!above.has(training.to[0])) return false;
      return [...reach(workflow, [training.from[0]], 'up', index)].some((id) => sources.has(id));
    });
    if (!learned) return [];
    const same = learned.from[0] === test.from[0] && learned.from[1] === test.from[1];
    const [node, port] = test.to;
    return [
      {
        code: 'not-held-out',
        severity: 'warning',
        node,
        port,
        message: message({
          en: 'The model is judged by rows that it has learned from, so the score says nothing about new ones. Split the rows first, and keep the test rows away from training.',
          zh: '模型正在用它学过的数据来评判，成绩说明不了它面对新数据的表现。请先拆分数据，让测试数据不参与训练。',
        }),
        ...(same && {
          fixes: [
            {
              label: message({ en: 'Split the rows', zh: '拆分数据' }),
              insert: {
                type: splitType,
                settings: {},
                from: test.from,
                input: 'rows',
                ends: [
                  { output: 'training', to: learned.to },
                  { output: 'test', to: test.to },
                ],
              },
            },
          ],
        }),
      },
    ];
  });
}
