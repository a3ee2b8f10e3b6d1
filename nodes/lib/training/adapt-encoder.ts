import type { Context } from '../../kit/define-node.ts';
import type { ModelValue, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';

export interface EncoderAdaption {
  model: ModelValue;
  rows: TableValue;
  validation?: TableValue;
  settings: { target: string; textColumns: readonly string[]; lesson: 'classes' | 'tags' };
}

/** Teaches a text encoder classes of texts or marks in them. */
export async function adaptEncoder(_context: Context, _adaption: EncoderAdaption): Promise<ModelValue> {
  throw new Failure(
    {
      en: 'Models of texts cannot be adapted here yet. Use “Train a text classifier” or “Train a token tagger”.',
      zh: '这里暂时不能适配文本模型。请使用“训练文本分类器”或“训练词元标注器”。',
    },
    {},
    { code: 'wrong-model', port: 'model' },
  );
}
