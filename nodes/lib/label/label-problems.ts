import type { ModelSpec } from '../../kit/ports.ts';
import type { NodeProblem } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { answerKind } from '../predict/say-answers.ts';

/** A model that does not choose among classes has no label to give. */
export function notClassifiers(model: Pick<ModelSpec, 'task'> | undefined, port: string): NodeProblem[] {
  if (!model?.task || answerKind(model.task) === 'classes') return [];
  return [
    {
      code: 'not-a-classifier',
      severity: 'error',
      port,
      message: message({
        en: 'This model does not choose among classes, so it has no label with a confidence to give. Wire a classifier.',
        zh: '该模型不在类别中做选择，无法给出带置信度的标签。请接入分类模型。',
      }),
    },
  ];
}
