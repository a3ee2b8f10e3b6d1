import type { ReportBlock, ReportValue } from '../../kit/ports.ts';
import { message, verbatim, type Message, type Text } from '../../kit/text.ts';
import { gradientRules } from '../learn/gradients/gradients.ts';
import { statedInputs, statedValue } from './fixed-inputs.ts';
import { allNodes, domainOf, type OnnxFile } from './read-onnx.ts';

/** What is in a file, for people: what goes in and comes out, how large it is, what it computes with and what of it can be trained. */
export function summarizeOnnx(file: OnnxFile, name: string): ReportValue {
  const { model, graph, tensors } = file;
  const floats = tensors.filter(({ type }) => type.includes('float'));
  const count = (label: Text, value: number) => ({ label: message(label), value, unit: 'count' as const });
  const operators = countedOperators(file);
  const blocked = operators.filter(({ trained }) => !trained).map(({ operator }) => operator);
  const blocks: ReportBlock[] = [
    {
      kind: 'figures',
      items: [
        count(
          { en: 'Parameters', zh: '参数量' },
          floats.reduce((sum, { elements }) => sum + elements, 0),
        ),
        count({ en: 'Bytes', zh: '字节数' }, file.bytes),
        count(
          { en: 'Operators', zh: '算子数' },
          operators.reduce((sum, { times }) => sum + times, 0),
        ),
        { label: message({ en: 'Version of operators', zh: '算子集版本' }), value: String(file.opset) },
        { label: message({ en: 'Made by', zh: '生成程序' }), value: [model.producerName, model.producerVersion].join(' ').trim() || '–' },
      ],
    },
    heading({ en: 'What goes in', zh: '输入' }),
    valueTable(statedInputs(graph)),
    heading({ en: 'What comes out', zh: '输出' }),
    valueTable((graph.output ?? []).map(statedValue)),
    heading({ en: 'Operators', zh: '算子' }),
    {
      kind: 'table',
      columns: [
        { en: 'Operator', zh: '算子' },
        { en: 'Times', zh: '次数' },
        { en: 'Can be trained through', zh: '可通过它训练' },
      ].map((text) => message(text)),
      rows: operators.map(({ operator, times, trained }) => [
        operator,
        times,
        message(trained ? { en: 'yes', zh: '是' } : { en: 'no', zh: '否' }),
      ]),
    },
    { kind: 'paragraph', text: trainingWords(blocked) },
  ];
  return { type: 'report', title: message(verbatim(name)), blocks };
}

function heading(text: Text): ReportBlock {
  return { kind: 'heading', text: message(text) };
}

function valueTable(values: readonly { name: string; type: string; shape: (number | string)[] }[]): ReportBlock {
  return {
    kind: 'table',
    columns: [
      { en: 'Name', zh: '名称' },
      { en: 'Kind of numbers', zh: '数值类型' },
      { en: 'Sizes', zh: '尺寸' },
    ].map((text) => message(text)),
    rows: values.map(({ name, type, shape }) => [name, type, shape.join(' × ') || '1']),
  };
}

function trainingWords(blocked: readonly string[]): Message {
  if (blocked.length === 0) return message({ en: 'The whole model can be trained further.', zh: '整个模型都可以继续训练。' });
  return message(
    {
      en: 'What lies before {operators} keeps its weights: there is no gradient rule for it. What lies behind can be trained further.',
      zh: '{operators} 没有梯度规则，因此它之前的权重保持不变，之后的部分可以继续训练。',
    },
    { operators: blocked.join(', ') },
  );
}

/** Are made of others when the file is loaded, or stand for numbers that do not change. */
const alwaysFine = new Set(['Constant', 'Identity', 'Shape', 'Size', 'ConstantOfShape', 'Range', 'Upsample', 'EyeLike']);
/** Their results are truths or whole numbers, through which no gradient goes, and none has to. */
const withoutSlope = new Set([
  'Equal',
  'Greater',
  'Less',
  'GreaterOrEqual',
  'LessOrEqual',
  'Not',
  'And',
  'Or',
  'Xor',
  'ArgMax',
  'ArgMin',
  'Sign',
]);

function countedOperators({ graph }: OnnxFile): { operator: string; times: number; trained: boolean }[] {
  const counts = new Map<string, { times: number; trained: boolean }>();
  for (const { opType, domain } of allNodes(graph.node ?? [])) {
    const plain = opType ?? '';
    const operator = [domainOf(domain), plain].filter((part) => part !== '').join('.');
    const trained = alwaysFine.has(plain) || withoutSlope.has(plain) || Object.hasOwn(gradientRules, plain);
    counts.set(operator, { times: (counts.get(operator)?.times ?? 0) + 1, trained });
  }
  return [...counts].map(([operator, counted]) => ({ operator, ...counted })).toSorted((a, b) => b.times - a.times);
}
