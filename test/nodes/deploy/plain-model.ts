import type { ModelValue } from '../../../nodes/kit/ports.ts';

/** A model value without an artifact behind it, for nodes that only pass it on. */
export const plainModel: ModelValue = {
  type: 'model',
  artifact: 'a'.repeat(64),
  task: 'classification',
  inputs: [{ name: 'x', type: 'number' }],
  target: 'y',
  classes: ['no', 'yes'],
  description: { text: { en: 'Linear model', zh: '线性模型' } },
  scores: { loss: 0.1 },
  lineage: { rows: 'b'.repeat(64), settings: {}, code: 'test', count: 10 },
};
