import type { ReportBlock, ReportValue } from '../../kit/ports.ts';
import { visibleEnds } from '../../kit/cell-words.ts';
import { type Message, message, type Text } from '../../kit/text.ts';

export interface Tally {
  label: Message;
  count: number;
}
export interface Example {
  rule: Message;
  /** The cell or the beginning of the text, as it came. */
  before: string | null;
  /** What became of it; undefined where the row was removed. */
  after?: string | number | null;
  /** How far it was from what is asked. */
  why?: Message;
}
export interface Removals {
  title: Text;
  count: number;
  kept: number;
  /** What is to be said first, such as that nearly everything is removed. */
  notes: readonly Message[];
  /** Rows removed for each rule; each row is counted once. */
  removed: readonly Tally[];
  /** Cells changed, by rule; with words of their own where what changed are no cells. */
  changed: readonly Tally[];
  changedTitle?: Text;
  changedFigure?: Text;
  examples: readonly Example[];
}

const cellsByRule: Text = { en: 'Cells changed, by rule', zh: '各规则修改的单元格数' };
const cellsChanged: Text = { en: 'Cells changed', zh: '修改的单元格' };
const longestExample = 160;
const mostBars = 40;

/** What was removed, what was changed, and why: the same screen for every node that cleans. */
export function removalReport({ title, count, kept, notes, removed, changed, examples, ...words }: Removals): ReportValue {
  const { changedTitle = cellsByRule, changedFigure = cellsChanged } = words;
  const gone = count - kept;
  const cells = changed.reduce((sum, one) => sum + one.count, 0);
  const blocks: ReportBlock[] = [
    {
      kind: 'figures',
      items: [
        { label: message({ en: 'Rows', zh: '行数' }), value: count, unit: 'count' },
        { label: message({ en: 'Kept', zh: '保留' }), value: kept, unit: 'count' },
        { label: message({ en: 'Removed', zh: '移除' }), value: gone, unit: 'count' },
        { label: message({ en: 'Share removed', zh: '移除比例' }), value: count === 0 ? 0 : gone / count, unit: 'share' },
        ...(changed.length > 0 ? [{ label: message(changedFigure), value: cells, unit: 'count' as const }] : []),
      ],
    },
    ...notes.map((text): ReportBlock => ({ kind: 'paragraph', text })),
    ...(gone === 0 ? [paragraph({ en: 'No row was removed.', zh: '没有移除任何行。' })] : []),
    ...bars({ en: 'Rows removed, by rule', zh: '各规则移除的行数' }, removed),
    ...(gone > 0
      ? [{ kind: 'output' as const, output: 'removed', label: message({ en: 'Show the removed rows', zh: '查看被移除的行' }) }]
      : []),
    ...bars(changedTitle, changed),
    ...exampleTable(
      { en: 'Examples of what was removed', zh: '被移除的示例' },
      examples.filter(({ after }) => after === undefined),
    ),
    ...changeTable(examples.filter(({ after }) => after !== undefined)),
  ];
  return { type: 'report', title: message(title), blocks };
}

function paragraph(text: Text): ReportBlock {
  return { kind: 'paragraph', text: message(text) };
}

function bars(label: Text, tallies: readonly Tally[]): ReportBlock[] {
  const found = tallies.filter((one) => one.count > 0).toSorted((a, b) => b.count - a.count);
  if (found.length === 0) return [];
  return [{ kind: 'bars', label: message(label), items: found.slice(0, mostBars).map((one) => ({ label: one.label, value: one.count })) }];
}

function exampleTable(title: Text, examples: readonly Example[]): ReportBlock[] {
  if (examples.length === 0) return [];
  const measured = examples.some(({ why }) => why);
  return [
    { kind: 'heading', text: message(title) },
    {
      kind: 'table',
      columns: [
        message({ en: 'Reason', zh: '原因' }),
        ...(measured ? [message({ en: 'Found', zh: '实际情况' })] : []),
        message({ en: 'What it said', zh: '原内容' }),
      ],
      rows: examples.map(({ rule, why, before }) => [rule, ...(measured ? [why ?? null] : []), shortened(before)]),
    },
  ];
}

function changeTable(examples: readonly Example[]): ReportBlock[] {
  if (examples.length === 0) return [];
  return [
    { kind: 'heading', text: message({ en: 'Examples of what was changed', zh: '被修改的示例' }) },
    {
      kind: 'table',
      columns: [message({ en: 'Rule', zh: '规则' }), message({ en: 'Before', zh: '修改前' }), message({ en: 'After', zh: '修改后' })],
      rows: examples.map(({ rule, before, after = null }) => [rule, shortened(before), shortened(after === null ? null : String(after))]),
    },
  ];
}

/** Line breaks and spaces at the ends are what many rules are about, so they are made visible. */
function shortened(text: string | null): string | Message {
  if (text === null) return message({ en: '(missing)', zh: '（缺失）' });
  const characters = Array.from(text.slice(0, longestExample * 4));
  const cut = characters.length > longestExample || text.length > longestExample * 4;
  const shown = characters.slice(0, longestExample).join('').replace(/\r?\n/g, '↵ ');
  return visibleEnds(shown).concat(cut ? '…' : '');
}
