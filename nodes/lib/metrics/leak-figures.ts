import { type Message, message } from '../../kit/text.ts';
import { figureOf } from '../../kit/figure-words.ts';
import type { Judged } from './judge.ts';

/** Figures and the note about test rows that were seen in training: how many, and how good the model is on the others. */
export function leakFigures(
  judged: Judged,
  { places, leaked }: { places: readonly number[]; leaked: Uint8Array },
): { scores: Record<string, number | null>; notes: Message[] } {
  const { headline } = judged;
  const unseen = Uint32Array.from(places.keys()).filter((row) => leaked[places[row]!] === 0);
  const seen = places.length - unseen.length;
  const scores = { leakedShare: seen / places.length };
  if (seen === 0) return { scores, notes: [message({ en: 'No test row was seen in training.', zh: '没有测试数据在训练中出现过。' })] };
  if (unseen.length === 0) return { scores, notes: [message(leakText.all)] };
  const whole = judged.parts.scores[headline] ?? null;
  const honest = judged.headlineOf(unseen);
  const matters = whole !== null && honest !== null && Math.abs(whole - honest) >= 0.001;
  return {
    scores: { ...scores, [`${headline}Clean`]: honest },
    notes: [
      message(matters ? leakText.some : leakText.few, {
        seen,
        total: places.length,
        unseen: unseen.length,
        name: figureOf(headline).label,
        whole: whole === null ? '–' : whole.toFixed(3),
        honest: honest === null ? '–' : honest.toFixed(3),
      }),
    ],
  };
}
const leakText = {
  all: {
    en: 'Every test row was seen in training, so these figures say nothing. Split the rows after removing duplicates.',
    zh: '所有测试数据都在训练中出现过，因此这些指标没有意义。请先去除重复，再拆分数据。',
  },
  few: {
    en: '{seen} of {total} test rows are the same as training rows, or nearly. Without them {name} is {honest}, so they make no difference here.',
    zh: '{total} 行测试数据中有 {seen} 行与训练数据相同或几乎相同。去掉它们后 {name} 为 {honest}，对结果没有影响。',
  },
  some: {
    en: '{seen} of {total} test rows are the same as training rows, or nearly. On the other {unseen} {name} is {honest} instead of {whole}: believe that one. Remove near duplicates before you split.',
    zh: '{total} 行测试数据中有 {seen} 行与训练数据相同或几乎相同。在其余 {unseen} 行上，{name} 是 {honest} 而不是 {whole}：应以前者为准。请在拆分之前去除近似重复。',
  },
};
