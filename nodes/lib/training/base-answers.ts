import type { InferenceSession } from 'onnxruntime-node';
import { Failure } from '../../kit/problem.ts';
import type { Text } from '../../kit/text.ts';
import { loadTensors } from '../learn/session.ts';
import { sizeOf } from '../learn/value.ts';
import { statedValue } from '../onnx/fixed-inputs.ts';
import type { OnnxFile } from '../onnx/read-onnx.ts';
import type { BaseFeatures } from '../preprocess/base-features.ts';

/** What a model that is used as it is says of an input. */
export type WantedAnswer = { kind: 'classes'; classes: readonly string[] } | { kind: 'number' };

interface SaidOutput {
  name: string;
  numbers: Float32Array;
  /** Numbers of one row. */
  width: number;
}

const triedRows = 4;

/** Which output of a model answers, and as what: found by asking it. A label beside the probabilities, as scikit-learn gives it, is passed over. */
export async function findAnswers(
  session: InferenceSession,
  file: OnnxFile,
  { features, wanted }: { features: BaseFeatures; wanted: WantedAnswer },
): Promise<Pick<BaseFeatures, 'answers' | 'answer'>> {
  const said = await tried(session, file, features);
  if (wanted.kind === 'number') {
    const one = said.find(({ width }) => width === 1);
    if (!one) throw noNumber(said);
    return { answers: 'number', answer: one.name };
  }
  const { classes } = wanted;
  const own = said.find(({ width }) => width === classes.length);
  if (own && new Set(classes).size === classes.length)
    return { answers: areProbabilities(own) ? 'probabilities' : 'logits', answer: own.name };
  // Of two classes some models say only how likely the second is.
  const single = classes.length === 2 ? said.find(({ width }) => width === 1) : undefined;
  if (single) return { answers: areShares(single) ? 'share' : 'logit', answer: single.name };
  throw doNotFit(classes, said, features);
}

function areProbabilities({ numbers, width }: SaidOutput): boolean {
  for (let start = 0; start < numbers.length; start += width) {
    const row = numbers.subarray(start, start + width);
    if (row.some((one) => one < 0) || Math.abs(row.reduce((sum, one) => sum + one, 0) - 1) > 1e-3) return false;
  }
  return true;
}

const areShares = ({ numbers }: SaidOutput) => numbers.every((one) => one >= 0 && one <= 1);

/** The outputs of floats, for inputs that are far apart. */
async function tried(session: InferenceSession, { graph }: OnnxFile, { inputs, picture }: BaseFeatures): Promise<SaidOutput[]> {
  const [input] = inputs;
  if (!input) return [];
  const rows = typeof input.shape[0] === 'number' ? input.shape[0] : triedRows;
  const sizes = picture
    ? picture.layout === 'channels-first'
      ? [picture.channels, picture.height, picture.width]
      : [picture.height, picture.width, picture.channels]
    : input.shape.slice(1).map(Number);
  const count = rows * sizeOf(sizes);
  const numbers = Float32Array.from({ length: count }, (_, at) => 3 * Math.sin(at * 12.9898 + Math.floor((at * rows) / count)));
  const tensorOf = await loadTensors(input.type === 'float64' ? 'float64' : 'float32');
  const names = (graph.output ?? []).flatMap((output) => {
    const { name, type } = statedValue(output);
    return type.startsWith('float') || !output.type ? [name] : [];
  });
  if (names.length === 0) return [];
  const results = await session.run({ [input.name]: tensorOf(numbers, [rows, ...sizes]) }, names);
  return names.flatMap((name) => {
    const data = results[name]?.data;
    if (!(data instanceof Float32Array || data instanceof Float64Array)) return [];
    return [{ name, numbers: Float32Array.from(data), width: data.length / rows }];
  });
}

function doNotFit(classes: readonly string[], said: readonly SaidOutput[], { picture }: BaseFeatures): Failure {
  const given = new Set(classes).size;
  const input: Text = picture ? { en: 'picture', zh: '图片' } : { en: 'row', zh: '行' };
  if (said.length === 0) return noNumber(said);
  return new Failure(
    {
      en: 'The classes do not fit the model: {given} different names are given, and for each {input} it gives {found} numbers. Name as many classes as it has, one a line, or none.',
      zh: '类别与模型不符：填写了 {given} 个不同的名称，而模型对每个{input}给出 {found} 个数值。请按模型的类别数逐行填写，或留空。',
    },
    { given, found: said.map(({ width }) => width).join(', '), input },
    { code: 'classes-do-not-fit', setting: 'classes' },
  );
}

function noNumber(said: readonly SaidOutput[]): Failure {
  if (said.length > 0)
    return new Failure(
      {
        en: 'For each row the model gives {found} numbers, not one, so it does not answer a number. Name its classes, one a line, or leave them empty.',
        zh: '模型对每行给出 {found} 个数值而不是一个，因此不是数值预测。请逐行填写类别，或留空。',
      },
      { found: said.map(({ width }) => width).join(', ') },
      { code: 'classes-do-not-fit', setting: 'gives' },
    );
  return new Failure(
    {
      en: 'The model gives no table of numbers, so it cannot answer as it is. From scikit-learn, export it with the option zipmap turned off.',
      zh: '模型没有给出数值表，不能直接用于预测。如果来自 scikit-learn，请关闭 zipmap 选项后重新导出。',
    },
    {},
    { code: 'no-number-output', setting: 'file' },
  );
}
