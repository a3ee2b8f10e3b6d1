import type { Specs } from './check.ts';
import type { Catalog } from './define-node.ts';
import { portAt } from './graph.ts';
import type { Problem } from './problem.ts';
import { message } from './text.ts';
import type { Workflow } from './workflow.ts';

/** Wires that carry rows of the wrong role: the mistake that makes scores lie. */
export function roleProblems(workflow: Workflow, catalog: Catalog, specs: Specs): Problem[] {
  return workflow.wires.flatMap((wire): Problem[] => {
    const to = portAt(workflow, catalog, 'inputs', wire.to);
    const spec = specs[wire.from[0]]?.[wire.from[1]];
    if (spec?.type !== 'table' || !to?.role || !spec.role || spec.role === to.role) return [];
    const [node, port] = wire.to;
    const better = Object.entries(specs[wire.from[0]] ?? {}).find(([, other]) => other?.type === 'table' && other.role === to.role)?.[0];
    const fix = better !== undefined && {
      label: message({ en: 'Use the {role} rows', zh: '改用{role}数据' }, { role: roleNames[to.role] }),
      edit: { kind: 'add-wire' as const, wire: { from: [wire.from[0], better] as const, to: wire.to }, many: false },
    };
    const training = to.role !== 'test';
    return [
      {
        code: training ? 'test-rows-in-training' : 'training-rows-in-test',
        severity: training ? 'error' : 'warning',
        node,
        port,
        message: training
          ? message(
              {
                en: 'These are {role} rows: a model that has seen them cannot be judged by them. Wire the training rows here.',
                zh: '这是{role}数据：模型见过它们之后就不能再用它们评判。请把训练数据接到这里。',
              },
              { role: roleNames[spec.role] },
            )
          : message(
              {
                en: 'These are {role} rows: the score would be too good. Wire the test rows here.',
                zh: '这是{role}数据：得分会偏高。请把测试数据接到这里。',
              },
              { role: roleNames[spec.role] },
            ),
        ...(fix && { fixes: [fix] }),
      },
    ];
  });
}

const roleNames = {
  training: { en: 'training', zh: '训练' },
  validation: { en: 'validation', zh: '验证' },
  test: { en: 'test', zh: '测试' },
};
