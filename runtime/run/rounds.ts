import { isBetter } from '../../nodes/kit/better.ts';
import type { PortValue } from '../../nodes/kit/ports.ts';
import { type Message, message } from '../../nodes/kit/text.ts';
import type { LiveStep } from './live-step.ts';

/** What follows for the next round of a search once all tries of a round are over. */
export interface NextRound {
  enters: LiveStep[];
  leaves: { step: LiveStep; because: Message }[];
}

/**
 * Successive halving: the steps that wait for a round whose tries before are all over, told apart by whether they come
 * into it. Tries are ranked by what their training told of the rows that it held out, never by test rows.
 */
export function nextRounds(steps: ReadonlyMap<string, LiveStep>): NextRound {
  const next: NextRound = { enters: [], leaves: [] };
  for (const [key, waiting] of grouped(steps, ({ barred }) => barred === true)) {
    const before = grouped(steps, () => true).get(key.replace(/\d+$/, (number) => String(Number(number) - 1))) ?? [];
    if (!before.every(isOver)) continue;
    const order = ranked(before);
    for (const step of waiting) {
      const { takes = 0, trial } = step.surveyed.round ?? {};
      const place = order.findIndex(({ surveyed }) => surveyed.round?.trial === trial);
      if (place >= 0 && place < takes) next.enters.push(step);
      else next.leaves.push({ step, because: message(takes === 1 ? onlyBest : notAmong, { takes }) });
    }
  }
  return next;
}

/** Training steps by group and round. */
function grouped(steps: ReadonlyMap<string, LiveStep>, fits: (step: LiveStep) => boolean): Map<string, LiveStep[]> {
  const groups = new Map<string, LiveStep[]>();
  for (const step of steps.values()) {
    const { round } = step.surveyed;
    if (!round?.own || !fits(step)) continue;
    const key = `${round.group} ${round.number}`;
    groups.set(key, [...(groups.get(key) ?? []), step]);
  }
  return groups;
}

function isOver({ status, settling }: LiveStep): boolean {
  return !settling && (status === 'done' || status === 'failed' || status === 'skipped' || status === 'cancelled' || status === 'stopped');
}

function ranked(tries: readonly LiveStep[]): LiveStep[] {
  return tries
    .flatMap((step) => (step.status === 'done' && step.outputs ? [{ step, figure: figureOf(step.outputs) }] : []))
    .toSorted((a, b) =>
      isBetter(a.figure.name, a.figure.value, b.figure.value) ? -1 : isBetter(a.figure.name, b.figure.value, a.figure.value) ? 1 : 0,
    )
    .map(({ step }) => step);
}

function figureOf(outputs: Readonly<Record<string, PortValue>>): { name: string; value: number | null | undefined } {
  const model = Object.values(outputs).find((output) => output.type === 'model');
  const scores = model?.type === 'model' ? model.scores : undefined;
  const name = scores && 'validationLoss' in scores ? 'validationLoss' : 'loss';
  return { name, value: scores?.[name] };
}

const notAmong = {
  en: 'It was not among the best {takes} of the shorter round, so it is not trained longer.',
  zh: '它不在较短一轮的前 {takes} 名之中，因此不再延长训练。',
};
const onlyBest = {
  en: 'Another try was the best of the shorter round, so this one is not trained longer.',
  zh: '较短一轮中另一次尝试最好，因此这一次不再延长训练。',
};
