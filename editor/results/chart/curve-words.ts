import { curvePlaces, isCurvePlace } from '../../../nodes/kit/curve-places.ts';
import { type Text, verbatim } from '../../../nodes/kit/text.ts';

type Curves = Readonly<Record<string, readonly (readonly [number, number])[]>>;

const words: Readonly<Record<string, Text>> = {
  loss: { en: 'loss', zh: '损失' },
  trainingLoss: { en: 'loss', zh: '损失' },
  validationLoss: { en: 'validation loss', zh: '验证损失' },
  learningRate: { en: 'learning rate', zh: '学习率' },
  accuracy: { en: 'accuracy', zh: '准确率' },
  recentAccuracy: { en: 'accuracy lately', zh: '近期准确率' },
  newAccuracy: { en: 'accuracy on new rows', zh: '新数据准确率' },
  oldAccuracy: { en: 'accuracy on old rows', zh: '旧数据准确率' },
  validationAccuracy: { en: 'validation accuracy', zh: '验证准确率' },
  f1: { en: 'F1', zh: 'F1' },
  validationF1: { en: 'validation F1', zh: '验证 F1' },
  epochs: { en: 'epochs', zh: '训练轮数' },
  trainingRows: { en: 'rows learned from', zh: '训练行数' },
  validationRows: { en: 'rows held back', zh: '验证行数' },
  lossByRate: { en: 'loss of the trial', zh: '试训损失' },
  gradientNorm: { en: 'size of the gradient', zh: '梯度大小' },
};

export function curveLabel(name: string): Text {
  return words[name] ?? verbatim(name);
}

interface CurveGroup {
  kind: 'loss' | 'score' | 'rate' | 'trial';
  names: string[];
}

/** What is told while a training goes, of which only the last matters: it stands beside the curves. */
const figures = new Set(['rowsPerSecond', 'tokensPerSecond', 'memoryBytes']);

/** Of so many epochs and more, their own losses say enough. */
const manyEpochs = 8;

/** The curves as they are drawn: within a long epoch the loss goes on by that of its rows so far. */
export function drawnCurves({ runningLoss = [], ...curves }: Curves): Curves {
  const { loss = [] } = curves;
  const last = loss.at(-1)?.[0] ?? 0;
  const within = runningLoss.filter(([place]) => place > last || loss.length < manyEpochs);
  const ends = new Set(loss.map(([place]) => place));
  const whole = [...loss, ...within.filter(([place]) => !ends.has(place))].sort(([a], [b]) => a - b);
  return whole.length === 0 ? curves : { ...curves, loss: whole };
}

/** Drawn curves that belong on one chart: losses together, scores together, the learning rate by itself, since its size is another. */
export function curveGroups(curves: Curves): CurveGroup[] {
  const names = Object.keys(curves).filter((name) => (curves[name]?.length ?? 0) > 0 && !figures.has(name) && !isCurvePlace(name));
  const of = (kind: CurveGroup['kind']) => names.filter((name) => kindOf(name) === kind);
  const groups: CurveGroup[] = [
    { kind: 'loss', names: of('loss') },
    { kind: 'score', names: of('score') },
    ...of('rate').map((name): CurveGroup => ({ kind: 'rate', names: [name] })),
    { kind: 'trial', names: of('trial') },
  ];
  return groups.filter((group) => group.names.length > 0);
}

/** What a curve's places count. */
export function curvePlace(kind: CurveGroup['kind'], curves: Curves): Text {
  if (kind === 'trial') return { en: 'learning rate, as a power of ten', zh: '学习率（10 的幂次）' };
  const told = Object.keys(curves).find(isCurvePlace);
  return told ? curvePlaces[told] : { en: 'epoch', zh: '轮次' };
}

function kindOf(name: string): CurveGroup['kind'] {
  if (name === 'lossByRate') return 'trial';
  if (/loss|error/i.test(name)) return 'loss';
  return /rate$|norm$/i.test(name) ? 'rate' : 'score';
}

/** The curves that stand on a node: the losses, else the scores. */
export function mainCurves(curves: Curves): string[] {
  return curveGroups(curves).find(({ kind }) => kind === 'loss' || kind === 'score')?.names ?? [];
}

/** Whether a curve is of rows that the model did not learn from; it is drawn dashed. */
export function isHeldOut(name: string): boolean {
  return /^(validation|test)/i.test(name);
}
