import { isBetter } from '../../nodes/kit/better.ts';
import type { PortValue } from '../../nodes/kit/ports.ts';
import { type Message, message } from '../../nodes/kit/text.ts';
import type { Round } from '../../nodes/kit/search.ts';
import type { LiveStep } from './live-step.ts';
import type { Surveyed } from './survey.ts';

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
  const groups = grouped(steps.values());
  for (const tries of groups.values()) {
    // One that was skipped or stopped waits for nothing any more.
    const waiting = tries.filter(({ barred, status }) => barred && status === 'queued');
    const round = waiting[0]?.surveyed.round;
    if (!round) continue;
    const before = groups.get(keyOf({ ...round, number: round.number - 1 })) ?? [];
    if (!before.every(isOver)) continue;
    const entering = best(
      before.filter(({ status }) => status === 'done'),
      round.takes,
    );
    for (const step of waiting) {
      if (entering.has(step.surveyed.round?.trial ?? -1)) next.enters.push(step);
      else next.leaves.push({ step, because: message(round.takes === 1 ? onlyBest : notAmong, { takes: round.takes }) });
    }
  }
  return next;
}

/** A training step of a search, as far as it is known. */
interface Try {
  surveyed: Pick<Surveyed, 'round'>;
  outputs?: Readonly<Record<string, PortValue>> | undefined;
}

/** Training steps by group and round. */
function grouped<Step extends Try>(steps: Iterable<Step>): Map<string, Step[]> {
  const groups = new Map<string, Step[]>();
  for (const step of steps) {
    const { round } = step.surveyed;
    if (!round?.own) continue;
    const group = groups.get(keyOf(round));
    if (group) group.push(step);
    else groups.set(keyOf(round), [step]);
  }
  return groups;
}
function keyOf({ group, number }: Pick<Round, 'number'> & { group: string }): string {
  return `${group} ${number}`;
}

function isOver({ status, settling }: LiveStep): boolean {
  return !settling && (status === 'done' || status === 'failed' || status === 'skipped' || status === 'cancelled' || status === 'stopped');
}

/** The tries that come into the next round, of those that have a result. */
function best(tries: readonly Try[], takes: number): ReadonlySet<number> {
  const order = tries
    .flatMap(({ surveyed, outputs }) => (surveyed.round && outputs ? [{ trial: surveyed.round.trial, ...figureOf(outputs) }] : []))
    .toSorted((a, b) => (isBetter(a.name, a.value, b.value) ? -1 : isBetter(a.name, b.value, a.value) ? 1 : 0));
  return new Set(order.slice(0, takes).map(({ trial }) => trial));
}

/** Before a run: the steps of longer rounds that will not be needed, as far as the results of the shorter ones are kept. */
export function leftOut(surveyed: ReadonlyMap<string, Surveyed>): ReadonlySet<string> {
  const out = new Set<string>();
  const groups = grouped([...surveyed.values()].map((here) => ({ surveyed: here, outputs: here.cached?.outputs })));
  const rounds = [...groups.values()].toSorted(([a], [b]) => (a?.surveyed.round?.number ?? 0) - (b?.surveyed.round?.number ?? 0));
  for (const tries of rounds) {
    const round = tries[0]?.surveyed.round;
    const before = round && groups.get(keyOf({ ...round, number: round.number - 1 }));
    if (!before?.every(({ surveyed: { step }, outputs }) => outputs || out.has(step))) continue;
    const entering = best(before, round?.takes ?? 0);
    for (const { surveyed: here } of tries) if (!here.cached && !entering.has(here.round?.trial ?? -1)) out.add(here.step);
  }
  for (const { step, into } of surveyed.values()) if (into.some(({ from }) => out.has(from[0]))) out.add(step);
  return out;
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
