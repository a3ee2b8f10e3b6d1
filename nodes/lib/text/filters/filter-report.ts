import type { Context } from '../../../kit/define-node.ts';
import type { ReportValue } from '../../../kit/ports.ts';
import type { NodeFix } from '../../../kit/problem.ts';
import { cellWords } from '../../../kit/cell-words.ts';
import { type Message, message, type Text } from '../../../kit/text.ts';
import { removalReport } from '../../tables/removal-report.ts';
import type { FilteredTexts } from './filter-texts.ts';
import { type Reason, ruleSets, setOf, type TextRule, textRules } from './text-rules.ts';
import { lineRules } from './web-pages.ts';

/** Above this share removed, the rules rather than the texts may be wrong. */
const muchRemoved = 0.5;

/** Tells the run what was removed and why, and writes it as a report. */
export function sayFiltered(context: Context, count: number, filtered: FilteredTexts): ReportValue {
  const { kept, removed, counts, lines, shortened, examples, changes } = filtered;
  const most = [...counts].toSorted(([, a], [, b]) => b - a)[0];
  const notes = most && removed.count > count * muchRemoved ? [muchNote(most, count)] : [];
  for (const { text, values } of notes) context.warn(text, values, { code: 'most-removed', ...(most && loosened(most[0])) });
  for (const [rule, found] of counts)
    context.log({ en: '{rule}: {found} removed', zh: '{rule}：移除 {found} 条' }, { rule: ruleWords(rule), found });
  if (shortened > 0)
    context.log(
      { en: '{shortened} kept {shortened|text|texts} lost lines that are no sentences', zh: '{shortened} 条保留的文本去掉了不成句的行' },
      { shortened },
    );
  context.log(
    { en: '{kept} kept, {removed} removed', zh: '保留 {kept} 条，移除 {removed} 条' },
    { kept: kept.count, removed: removed.count, headline: true },
  );
  return removalReport({
    title: { en: 'Texts removed, and why', zh: '被移除的文本及原因' },
    count,
    kept: kept.count,
    notes,
    removed: [...counts].map(([rule, found]) => ({ label: message(ruleWords(rule)), count: found })),
    changed: [...lines].map(([rule, found]) => ({ label: message(lineRules[rule]), count: found })),
    changedTitle: { en: 'Lines left out of kept texts, by rule', zh: '保留的文本中各规则去掉的行数' },
    changedFigure: { en: 'Lines left out', zh: '去掉的行' },
    examples: [
      ...examples.map(({ reason, text }) => {
        const why = whyOf(reason);
        return { rule: message(ruleWords(reason.rule)), before: text, ...(why && { why }) };
      }),
      ...changes.map(({ before, after }) => ({ rule: message({ en: 'Whole sentences only', zh: '只要完整的句子' }), before, after })),
    ],
  });
}

/** As the name of a rule, not inside a cell. */
function ruleWords(rule: TextRule): Text {
  const { en, zh } = cellWords[textRules[rule]];
  return { en: en.charAt(0).toUpperCase() + en.slice(1), zh };
}

/** How to ask for less, where the rule that removes most is not wanted. */
function loosened(rule: TextRule): { setting: string; fixes: NodeFix[] } | undefined {
  const set = setOf(rule);
  if (!set) return undefined;
  if (rule === 'fewWords')
    return {
      setting: 'fewestWords',
      fixes: [{ label: message({ en: 'Keep texts of 10 words and more', zh: '保留 10 个词以上的文本' }), settings: { fewestWords: 10 } }],
    };
  const label = message({ en: 'Switch “{set}” off', zh: '关闭“{set}”' }, { set: ruleSets[set] });
  return { setting: set, fixes: [{ label, settings: { [set]: false } }] };
}

function muchNote([rule, found]: [TextRule, number], count: number): Message {
  if (rule === 'empty')
    return message(
      {
        en: 'More than half of the texts are removed, most of them because they are empty ({found} of {count}). Is the right column chosen?',
        zh: '超过一半的文本被移除，其中最多的原因是文本为空（{count} 条中的 {found} 条）。是否选对了列？',
      },
      { found, count },
    );
  return message(
    {
      en: 'More than half of the texts are removed, most of them for “{rule}” ({found} of {count}). The limits are for whole web pages: look at the examples, and loosen this rule where they are good texts.',
      zh: '超过一半的文本被移除，其中最多的原因是“{rule}”（{count} 条中的 {found} 条）。这些阈值针对整篇网页：请查看示例，如果其中有好的文本，请放宽这条规则。',
    },
    { rule: ruleWords(rule), found, count },
  );
}

const inWords: ReadonlySet<TextRule> = new Set<TextRule>(['fewWords', 'manyWords']);
const counted: ReadonlySet<TextRule> = new Set<TextRule>(['fewStopWords', 'fewSentences']);
const lengths: ReadonlySet<TextRule> = new Set<TextRule>(['shortWords', 'longWords']);
const untold: ReadonlySet<TextRule> = new Set<TextRule>(['language', 'empty', 'loremIpsum', 'curlyBracket']);

/** "12 words, at least 50"; nothing where there is no figure to tell. */
function whyOf({ rule, measured, limit }: Reason): Message | undefined {
  if (untold.has(rule)) return undefined;
  const least = measured < limit;
  const values = (figure: (value: number) => number) => ({ measured: figure(measured), limit: figure(limit) });
  const say = (one: Text, other: Text, figure: (value: number) => number) => message(least ? one : other, values(figure));
  if (inWords.has(rule))
    return say(
      { en: '{measured} {measured|word|words}, at least {limit} wanted', zh: '{measured} 个词，至少需要 {limit} 个' },
      { en: '{measured} words, at most {limit} wanted', zh: '{measured} 个词，最多 {limit} 个' },
      Math.round,
    );
  if (counted.has(rule) || lengths.has(rule))
    return say(
      { en: '{measured}, at least {limit} wanted', zh: '{measured}，至少需要 {limit}' },
      { en: '{measured}, at most {limit} wanted', zh: '{measured}，最多 {limit}' },
      (value) => Number(value.toPrecision(3)),
    );
  return say(
    { en: '{measured} %, at least {limit} % wanted', zh: '{measured}%，至少需要 {limit}%' },
    { en: '{measured} %, at most {limit} % wanted', zh: '{measured}%，最多 {limit}%' },
    (value) => Number((value * 100).toPrecision(3)),
  );
}
