import type { ReportValue } from '../../kit/ports.ts';
import { type Message, message } from '../../kit/text.ts';
import { targetLimit, targetName, type Verdict, verdictValue, verdictWords } from './targets.ts';

const asMessage = (words: ReturnType<typeof targetName>): Message => ('text' in words ? words : message(words));

/** Each target with what was measured, and whether it is met. */
export function verdictReport(verdicts: readonly Verdict[]): ReportValue {
  return {
    type: 'report',
    title: verdictTitle(verdicts),
    blocks: [
      {
        kind: 'table',
        columns: [
          message({ en: 'Target', zh: '目标' }),
          message({ en: 'Asked', zh: '要求' }),
          message({ en: 'Measured', zh: '实测' }),
          message({ en: 'Verdict', zh: '结论' }),
        ],
        rows: verdicts.map((verdict) => [
          asMessage(targetName(verdict.target)),
          targetLimit(verdict.target),
          verdictValue(verdict),
          verdictSign(verdict),
        ]),
      },
    ],
  };
}

function verdictSign(verdict: Verdict): Message {
  return message(verdict.met ? { en: '✓ {words}', zh: '✓ {words}' } : { en: '✕ {words}', zh: '✕ {words}' }, {
    words: verdictWords(verdict),
  });
}

/** “All 3 targets met”, “2 of 3 targets not met” */
export function verdictTitle(verdicts: readonly Verdict[]): Message {
  const all = verdicts.length;
  const missed = verdicts.filter(({ met }) => !met).length;
  if (missed === 0)
    return message(all === 1 ? { en: 'Target met', zh: '目标达标' } : { en: 'All {all} targets met', zh: '{all} 个目标全部达标' }, { all });
  return message(
    all === 1
      ? { en: 'Target not met', zh: '目标未达标' }
      : { en: '{missed} of {all} targets not met', zh: '{all} 个目标中有 {missed} 个未达标' },
    { all, missed },
  );
}

/** One target as a line: “F1 0.91: not met by 0.04 (at least 0.95)”. */
export function verdictLine(verdict: Verdict): Message {
  const values = {
    name: targetName(verdict.target),
    value: verdictValue(verdict),
    words: verdictWords(verdict),
    limit: targetLimit(verdict.target),
  };
  return message(
    verdict.value === null
      ? { en: '{name}: {words} ({limit})', zh: '{name}：{words}（要求{limit}）' }
      : { en: '{name} {value}: {words} ({limit})', zh: '{name} {value}：{words}（要求{limit}）' },
    values,
  );
}

const mostNamed = 3;

/** What stands on the node: the line of the only target, else how many were met, and the missed ones by name. */
export function verdictHeadline(verdicts: readonly Verdict[]): Message {
  const [only] = verdicts.length === 1 ? verdicts : [];
  if (only) return verdictLine(only);
  const missed = verdicts.filter(({ met }) => !met);
  if (missed.length === 0) return verdictTitle(verdicts);
  const named = missed
    .slice(0, mostNamed)
    .map(({ target, ...rest }) =>
      message({ en: '{name} {words}', zh: '{name}{words}' }, { name: targetName(target), words: verdictWords({ target, ...rest }) }),
    );
  const more = missed.length - named.length;
  return message(
    more > 0
      ? { en: '{title}: {names}, and {more} more', zh: '{title}：{names}，另有 {more} 个' }
      : { en: '{title}: {names}', zh: '{title}：{names}' },
    { title: verdictTitle(verdicts), names: joined(named), more },
  );
}

function joined([first, ...rest]: readonly Message[]): Message {
  if (!first) return message({ en: '', zh: '' });
  return rest.length === 0 ? first : message({ en: '{first}, {rest}', zh: '{first}，{rest}' }, { first, rest: joined(rest) });
}
