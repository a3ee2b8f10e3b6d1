import { expect, test } from 'vitest';
import type { Rule } from '../../../nodes/lib/label/rules.ts';
import { wordsPattern } from '../../../nodes/lib/label/rules.ts';
import labelByRules from '../../../nodes/label/label-by-rules.ts';
import trainTextClassifier from '../../../nodes/training/train-text-classifier.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { sampleMails } from '../../../nodes/lib/tables/sample-mails.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { say } from '../../../nodes/kit/text.ts';
import type { ReportValue } from '../../../nodes/kit/ports.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';

const blank: Rule = { find: 'words', column: '', words: '', pattern: '', formula: '', label: '', name: '' };
const rule = (given: Partial<Rule>): Rule => ({ ...blank, ...given });
const rows = tableFromRows(
  [
    { text: 'WIN a free prize now', amount: 5, kind: null, truth: 'spam' },
    { text: 'Start of the art lesson', amount: 500, kind: 'ham', truth: 'ham' },
    { text: '恭喜您中奖，点击领取', amount: 1, kind: null, truth: 'spam' },
    { text: 'nothing to see', amount: 10, kind: null, truth: 'ham' },
    { text: 'free lesson', amount: 300, kind: null, truth: null },
  ],
  {
    columns: [
      { name: 'text', type: 'text' },
      { name: 'amount', type: 'number' },
      { name: 'kind', type: 'category' },
      { name: 'truth', type: 'category' },
    ],
  },
);
const rules = [
  rule({ column: 'text', words: 'free，中奖, art', label: 'spam', name: 'words' }),
  rule({ find: 'pattern', column: 'text', pattern: '^win\\b.*now$', label: 'spam' }),
  rule({ find: 'formula', formula: '[amount] >= 300', label: 'ham' }),
  rule({ find: 'column', column: 'kind' }),
];

test('words, a pattern, a condition and a column vote; ties and silence stay without label, with the reason', async () => {
  const where = await bench();
  const { labelled, unlabelled, report, heard } = await runNode(
    labelByRules,
    { rows, models: [] },
    { rules, gold: 'truth', keepVotes: true },
    where,
  );
  expect((await readRows(where.context, labelled)).map((row) => [row['text'], row['label'], row['confidence']])).toEqual([
    ['WIN a free prize now', 'spam', 1],
    ['Start of the art lesson', 'ham', 0.666667],
    ['恭喜您中奖，点击领取', 'spam', 1],
  ]);
  expect((await readRows(where.context, labelled))[1]?.['votes']).toEqual([
    { rule: 'words', label: 'spam' },
    { rule: 'Rule 3: [amount] >= 300', label: 'ham' },
    { rule: 'Rule 4: kind', label: 'ham' },
  ]);
  expect((await readRows(where.context, unlabelled)).map((row) => [row['text'], row['reason']])).toEqual([
    ['nothing to see', 'no vote'],
    ['free lesson', 'votes are tied'],
  ]);
  expect(heard.headline).toBe('3 of 5 rows labelled; 100 % of 3 known labels met');
  const table = report.blocks.find((block): block is ReportValue['blocks'][number] & { kind: 'table' } => block.kind === 'table');
  expect(table?.rows[0]?.slice(1, 5)).toEqual([4, '80.0 %', '60.0 %', '40.0 %']);
});

test('a table with label columns keeps them, and rows less sure than asked for stay without', async () => {
  const known = { ...rows, columns: [...rows.columns, { name: 'Label', type: 'category' as const }] };
  const { labelled, unlabelled } = await runNode(labelByRules, { rows: known, models: [] }, { rules, least: 0.7 });
  expect(labelled.columns.map(({ name }) => name).slice(-3)).toEqual(['Label', 'label_2', 'confidence']);
  expect(unlabelled.rows?.map((row) => row['reason'])).toEqual(['not sure enough', 'no vote', 'votes are tied']);
  const { labelled: none } = await runNode(labelByRules, { rows: { ...rows, rows: [], count: 0 }, models: [] }, { rules });
  expect([none.count, none.columns.at(-2)?.name]).toEqual([0, 'label']);
});

test('Latin words count as wholes, Chinese ones anywhere, and no sign of a word is a pattern', () => {
  const found = (words: string[], text: string) => new RegExp(wordsPattern(words), 'iu').test(text);
  expect([
    found(['art'], 'Start'),
    found(['art'], 'the ART.'),
    found(['中奖'], '恭喜中奖了'),
    found(['c++ (x)'], 'in c++ (x) now'),
  ]).toEqual([false, true, true, true]);
});

test('thousands of words are looked for at once', async () => {
  const list = Array.from({ length: 3_000 }, (_, at) => (at % 2 === 0 ? `w${at * 7}` : `词${at}号`));
  const many = tableFromRows([{ text: 'here is W7000, indeed' }, { text: '有词2999号在此' }, { text: 'w70001' }, { text: null }], {
    columns: [{ name: 'text', type: 'text' }],
  });
  const { labelled } = await runNode(
    labelByRules,
    { rows: many, models: [] },
    { rules: [rule({ column: 'text', words: list.join(', '), label: 'found' })] },
  );
  expect(labelled.rows?.map((row) => row['text'])).toEqual(['here is W7000, indeed', '有词2999号在此']);
});

test.each([
  [rule({ words: 'a', label: 'x' }), /Rule 1 looks at no column/],
  [rule({ column: 'gone', words: 'a', label: 'x' }), /“gone”, which the table does not have/],
  [rule({ column: 'text', label: 'x' }), /no words to look for/],
  [rule({ column: 'text', words: 'a' }), /gives no label/],
  [rule({ find: 'pattern', column: 'text', pattern: '(a', label: 'x' }), /cannot be understood/],
  [rule({ find: 'pattern', column: 'text', pattern: '(?=a)', label: 'x' }), /cannot be understood/],
  [rule({ find: 'formula', formula: '[amount] +', label: 'x' }), /Formula of rule 1: Sign 11/],
  [rule({ find: 'formula', formula: '[amount] * 2', label: 'x' }), /must be a condition/],
])('says what is wrong with a rule before the run, and refuses to run it', async (wrong, words) => {
  const problems = labelByRules.check?.(
    { rows: { type: 'table', columns: rows.columns }, models: [] },
    filledSettings(labelByRules, { rules: [wrong] }),
  );
  expect(say(problems?.[0]?.message ?? { en: '', zh: '' }, 'en')).toMatch(words);
  await expect(runNode(labelByRules, { rows, models: [] }, { rules: [wrong] })).rejects.toThrow();
});

test('real mails: where rules are bad, reliability learned from the votes alone gives more and better labels than the majority', async () => {
  const where = await bench();
  const mails = await sampleMails(where.context);
  const words = (list: string, label: string, column = 'body') => rule({ column, words: list, label });
  const mailRules = [
    words('click here, unsubscribe, opt-in, remove me', 'spam'),
    words('guarantee, guaranteed, risk free, credit card, money back', 'spam'),
    words('viagra, mortgage, investment, million', 'spam'),
    words('font, bgcolor, href', 'spam'),
    words('wrote, writes', 'ham'),
    words('mailing list, listinfo, pgp signature', 'ham'),
    words('re', 'ham', 'subject'),
    words('linux, perl, python, rpm, kernel, url', 'ham'),
    // True in 49 % and 31 % of the mails that they vote on.
    words('mail, email', 'spam'),
    words('list', 'spam'),
  ];
  const run = async (agree: 'majority' | 'reliability') => {
    const { labelled, report } = await runNode(
      labelByRules,
      { rows: mails, models: [] },
      { rules: mailRules, gold: 'label', agree },
      where,
    );
    const rowsOf = await readRows(where.context, labelled, { columns: ['label', 'label_2'] });
    return { count: labelled.count, share: rowsOf.filter((row) => row['label'] === row['label_2']).length / rowsOf.length, report };
  };
  const [majority, reliability] = [await run('majority'), await run('reliability')];
  expect(majority.share).toBeCloseTo(0.8748, 3);
  expect(reliability.share).toBeCloseTo(0.8879, 3);
  expect([majority.count, reliability.count]).toEqual([5_294, 5_753]);
  expect(JSON.stringify(reliability.report)).toContain('wrong too often');
});

test('a trained model votes where it is sure; one that writes or counts cannot', async () => {
  const where = await bench();
  const lesson = tableFromRows(
    Array.from({ length: 60 }, (_, at) =>
      at % 2 === 0 ? { text: `win a prize number ${at}`, kind: 'spam' } : { text: `lesson about art ${at}`, kind: 'ham' },
    ),
    {
      columns: [
        { name: 'text', type: 'text' },
        { name: 'kind', type: 'category' },
      ],
    },
  );
  const { model } = await runNode(
    trainTextClassifier,
    { rows: lesson, validation: undefined },
    { textColumns: ['text'], target: 'kind' },
    where,
  );
  const { labelled, unlabelled } = await runNode(labelByRules, { rows, models: [model] }, { rules: [], modelConfidence: 0.8 }, where);
  expect(labelled.rows?.map((row) => [row['text'], row['label']])).toEqual(
    expect.arrayContaining([
      ['WIN a free prize now', 'spam'],
      ['Start of the art lesson', 'ham'],
    ]),
  );
  expect(labelled.count + unlabelled.count).toBe(5);
  const problems = labelByRules.check?.(
    { rows: { type: 'table' }, models: [{ type: 'model', task: 'regression' }] },
    filledSettings(labelByRules, { rules: [] }),
  );
  expect(problems?.[0]?.code).toBe('not-a-classifier');
  expect(labelByRules.check?.({ rows: { type: 'table' }, models: [] }, filledSettings(labelByRules, { rules: [] }))?.[0]?.code).toBe(
    'empty-setting',
  );
});
