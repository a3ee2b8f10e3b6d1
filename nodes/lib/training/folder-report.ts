import type { ReportBlock, ReportValue } from '../../kit/ports.ts';
import { type Message, message, type Text, verbatim } from '../../kit/text.ts';
import { longestText } from '../architectures/encoder.ts';
import type { ModelFolder } from '../hub/read-model-folder.ts';
import type { SentenceFiles } from './base-encoder.ts';

/** What is in a model's folder, for people: how large it is, what it reads and what it can be used for. */
export function folderReport(
  { config, described, weights }: ModelFolder,
  { name, parameters, sentence }: { name: string; parameters: number; sentence: SentenceFiles },
): ReportValue {
  const item = (label: Text, value: number | string) => ({
    label: message(label),
    value,
    ...(typeof value === 'number' && { unit: 'count' as const }),
  });
  const precisions = [...new Set(Array.from(weights.tensors.values(), ({ type }) => type))];
  const items = [
    item({ en: 'Kind', zh: '类型' }, String(described.model_type ?? '–').slice(0, 60)),
    item({ en: 'Parameters', zh: '参数量' }, parameters),
    item({ en: 'Kept as', zh: '存储精度' }, precisions.join(', ')),
    item({ en: 'Layers', zh: '层数' }, config.layers),
    item({ en: 'Width', zh: '宽度' }, config.width),
    item({ en: 'Heads', zh: '注意力头数' }, config.heads),
    ...(config.kind === 'vision'
      ? [item({ en: 'Picture size', zh: '图片边长' }, config.size)]
      : [
          item({ en: 'Vocabulary', zh: '词表大小' }, config.vocabulary),
          item({ en: 'Longest text in tokens', zh: '最长文本（词元）' }, longestOf(config, sentence)),
        ]),
  ];
  const blocks: ReportBlock[] = [
    { kind: 'figures', items },
    ...usesOf(config.kind, sentence).map((text): ReportBlock => ({ kind: 'paragraph', text })),
  ];
  return { type: 'report', title: message(verbatim(name)), blocks };
}

function longestOf(config: Exclude<ModelFolder['config'], { kind: 'vision' }>, { longest }: SentenceFiles): number {
  const most = config.kind === 'encoder' ? longestText(config) : config.positions;
  return Math.min(longest ?? most, most);
}

function usesOf(kind: ModelFolder['config']['kind'], { pooling, further }: SentenceFiles): Message[] {
  switch (kind) {
    case 'decoder':
      return [
        message({
          en: 'This model writes texts. Use it with “Generate text”, or teach it yours with “Adapt a language model”.',
          zh: '这是生成文本的模型。可直接用于“生成文本”，或用“微调语言模型”教它您的文本。',
        }),
      ];
    case 'vision':
      return [
        message({
          en: 'This model looks at pictures. Teach it your classes with “Adapt a pretrained model”; where it names classes of its own, it can predict as it is.',
          zh: '这是读取图片的模型。可用“适配预训练模型”教它您的类别；如果它自带类别名称，可直接用于预测。',
        }),
      ];
    case 'encoder':
      return [
        message({
          en: 'This model reads texts. Use it at once with “Embed text” and “Search similar texts”, or teach it classes or marks with “Adapt a pretrained model”.',
          zh: '这是读取文本的模型。可直接用于“文本向量化”和“搜索相似文本”，或用“适配预训练模型”教它分类或标注。',
        }),
        ...(pooling === undefined
          ? [
              message({
                en: 'It was not made to compare texts: its vectors are the mean of what it says of each token, and searches may find better with a model made for it, such as sentence-transformers/all-MiniLM-L6-v2.',
                zh: '它并非为比较文本而训练：向量取各词元输出的平均值。若用于搜索，专门的模型（例如 sentence-transformers/all-MiniLM-L6-v2）效果可能更好。',
              }),
            ]
          : []),
        ...(pooling === 'other' || further.length > 0
          ? [
              message(
                {
                  en: 'In its own program more is done to a vector ({steps}), which is left out here: similarities may differ.',
                  zh: '它自己的程序还会对向量做其他处理（{steps}），这里没有包含，因此相似度可能不同。',
                },
                { steps: [...(pooling === 'other' ? ['pooling'] : []), ...further].join(', ').slice(0, 100) },
              ),
            ]
          : []),
      ];
  }
}
