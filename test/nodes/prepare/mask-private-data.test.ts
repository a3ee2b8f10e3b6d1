import { expect, test } from 'vitest';
import type { Row } from '../../../nodes/kit/ports.ts';
import { Cancelled } from '../../../nodes/kit/problem.ts';
import { say } from '../../../nodes/kit/text.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { tableFromColumns } from '../../../nodes/lib/tables/write-table.ts';
import mask from '../../../nodes/prepare/mask-private-data.ts';
import unmask from '../../../nodes/prepare/unmask-private-data.ts';
import { filledSettings } from '../../filled-settings.ts';
import { type Bench, bench, runNode } from '../../run-node.ts';

const secrets = { masking: 'correct horse battery staple' };
const rows: Row[] = [
  { note: '客户张伟先生，手机13812345678', person: 'p1', seen: '2024-03-05', age: 34, phone: 13_812_345_678 },
  { note: 'mail bob@example.com on March 5, 2024', person: 'p2', seen: '2024-03-06', age: 47, phone: 15_912_345_678 },
  { note: 'nothing here', person: 'p1', seen: '2024-03-15', age: 30, phone: 18_612_345_678 },
];
const types = [
  { name: 'note', type: 'text' as const },
  { name: 'person', type: 'text' as const },
  { name: 'seen', type: 'date' as const },
  { name: 'age', type: 'number' as const },
  { name: 'phone', type: 'number' as const },
];
const inline = () => tableFromRows(rows, { columns: types });

/** 5,000 rows as an artifact, so that they come in chunks. */
function stored(where: Bench, count = 5_000) {
  const texts = Array.from({ length: count }, (_, at) =>
    at % 5 === 4 ? null : at % 2 === 0 ? `call 138${String(10_000_000 + at)} now` : `row ${at}`,
  );
  return tableFromColumns(where.context, [
    { name: 'text', type: 'text', kind: 'text', values: texts },
    { name: 'n', type: 'number', kind: 'number', values: Float64Array.from(texts, (_, at) => at) },
  ]);
}

test('masks texts with the defaults and says what it did, without any of the values', async () => {
  const { rows: masked, report, heard } = await runNode(mask, { rows: inline() }, { labels: 'zh', contact: 'redact', names: 'partial' });
  expect(masked.rows?.map((row) => row.note)).toEqual(['客户张*先生，手机【手机号】', 'mail 【邮箱】 on 2024', 'nothing here']);
  expect(masked.columns.map(({ name, type }) => [name, type])).toEqual(types.map(({ name, type }) => [name, type]));
  expect(heard.headline).toBe('4 values masked in 2 rows');
  const words = JSON.stringify(report);
  expect(words).not.toMatch(/13812345678|张伟|bob/);
  const kinds = report.blocks.find((block) => block.kind === 'table');
  expect(
    kinds?.kind === 'table' &&
      kinds.rows.map(([kind, count]) => `${typeof kind === 'object' && kind ? say(kind, 'en') : ''} ${String(count)}`),
  ).toEqual(['Chinese mobile 1', 'E-mail 1', 'Date 1', 'Name 1']);
});

test('whom a row is about is masked wherever the name stands in it, in tables in memory and stored ones, also where its column is left out', async () => {
  const people = [
    { 姓名: '张伟', note: '张伟的家属来电', form: { note: '问张伟' }, contact: 'Siân Ng' },
    { 姓名: '陈静', note: '无特殊。陈静复查正常，张伟的朋友', form: null, contact: 'May' },
    { 姓名: '翀彧', note: '翀彧', form: null, contact: 'Siân Ng' },
  ];
  const columns = [
    { name: '姓名', type: 'text' as const },
    { name: 'note', type: 'text' as const },
    { name: 'form', type: 'json' as const },
    { name: 'contact', type: 'text' as const },
  ];
  const { rows: masked } = await runNode(mask, { rows: tableFromRows(people, { columns }) }, { names: 'redact', labels: 'zh' });
  expect(masked.rows).toEqual([
    { 姓名: '【姓名】', note: '【姓名】的家属来电', form: { note: '问【姓名】' }, contact: 'Siân Ng' },
    { 姓名: '【姓名】', note: '无特殊。【姓名】复查正常，张伟的朋友', form: null, contact: 'May' },
    { 姓名: '【姓名】', note: '【姓名】', form: null, contact: 'Siân Ng' },
  ]);
  const where = await bench();
  const table = await tableFromColumns(where.context, [
    { name: '姓名', type: 'text', kind: 'text', values: ['张伟', '陈静'] },
    { name: 'note', type: 'text', kind: 'text', values: ['张伟的家属来电', '无特殊。陈静复查正常。'] },
  ]);
  const columnRules = [{ column: '姓名', action: 'remove' as const, size: 10 }];
  const { rows: kept } = await runNode(mask, { rows: table }, { names: 'redact', labels: 'zh', columnRules }, where);
  expect(await readRows(where.context, kept)).toEqual([{ note: '【姓名】的家属来电' }, { note: '无特殊。【姓名】复查正常。' }]);
});

test('cells under a heading that says so are names, however rare; under “name” alone they may be anything', async () => {
  const under = async (heading: string, value: string) => {
    const columns = [{ name: heading, type: 'text' as const }];
    const { rows: masked } = await runNode(
      mask,
      { rows: tableFromRows([{ [heading]: value }], { columns }) },
      { names: 'redact', labels: 'en' },
    );
    return masked.rows?.[0]?.[heading];
  };
  for (const [heading, value] of [
    ['患者姓名', '翀彧'],
    ['姓名', '买买提·艾力'],
    ['full_name', 'Xochitl Nuñez Quetzal'],
    ['lastName', 'Ng'],
    ["Patient's name", 'Siân Ó Bric'],
  ] as const)
    expect(await under(heading, value)).toBe('[NAME]');
  for (const [heading, value] of [
    ['name', 'Chocolate Cake'],
    ['姓名', '不详'],
    ['file name', 'Report'],
    ['联系人备注', '已通知'],
  ] as const)
    expect(await under(heading, value)).toBe(value);
});

test('JSON in a column of texts stays JSON, and what only begins like it is masked as a text', async () => {
  const columns = [{ name: 'record', type: 'text' as const }];
  const cells = ['{"phone":13812345678,"to":["a@example.com"]}', '[urgent] call 13812345678', '{"phone": 13812345678'];
  const table = tableFromRows(
    cells.map((record) => ({ record })),
    { columns },
  );
  const { rows: masked } = await runNode(mask, { rows: table }, { contact: 'partial' });
  expect(masked.rows?.map((row) => row.record)).toEqual([
    '{"phone":"138****5678","to":["a***@example.com"]}',
    '[urgent] call 138****5678',
    '{"phone": 138****5678',
  ]);
});

test('what stands in place of a value is said in the language of its text, else in that of its column', async () => {
  const columns = ['note', '电话'].map((name) => ({ name, type: 'text' as const }));
  const texts = [
    { note: '请致电13812345678', 电话: '13812345678' },
    { note: 'call 13812345678', 电话: null },
  ];
  const masked = async (labels: 'text' | 'en') =>
    (await runNode(mask, { rows: tableFromRows(texts, { columns }) }, { contact: 'redact', labels })).rows.rows?.map((row) =>
      Object.values(row),
    );
  expect(await masked('text')).toEqual([
    ['请致电【手机号】', '【手机号】'],
    ['call [CHINESE MOBILE]', null],
  ]);
  expect((await masked('en'))?.[0]).toEqual(['请致电[CHINESE MOBILE]', '[CHINESE MOBILE]']);
});

test('a column of numbers that looks private is named, with a press that masks it', async () => {
  const { heard } = await runNode(mask, { rows: inline() });
  const [warning] = heard.warnings;
  expect(warning?.code).toBe('numbers-unread');
  const [fix] = warning?.fixes ?? [];
  expect(fix && 'settings' in fix && fix.settings).toEqual({ columns: ['note', 'person', 'phone'] });
  const { rows: masked, heard: after } = await runNode(mask, { rows: inline() }, { columns: ['note', 'phone'] });
  expect(after.warnings).toEqual([]);
  expect(masked.columns.find(({ name }) => name === 'phone')?.type).toBe('text');
  for (const row of masked.rows ?? []) expect(row.phone).toMatch(/^1[3-9]\d{9}$/);
  expect(masked.rows?.[0]?.phone).not.toBe('13812345678');
  // The same number in the text has the same stand-in.
  expect(masked.rows?.[0]?.note).toContain(String(masked.rows?.[0]?.phone));
});

test('large tables are read in chunks: order, gaps, types and role stay, and so do the other columns', async () => {
  const where = await bench();
  const table = { ...(await stored(where)), role: 'training' as const };
  const { rows: masked } = await runNode(mask, { rows: table }, { contact: 'redact' }, where);
  expect(masked.role).toBe('training');
  expect(masked.count).toBe(5_000);
  const read = await readRows(where.context, masked);
  for (const [at, row] of read.entries()) {
    expect(row.n).toBe(at);
    expect(row.text).toBe(at % 5 === 4 ? null : at % 2 === 0 ? 'call [CHINESE MOBILE] now' : `row ${at}`);
  }
  expect(where.heard.progress.length).toBeGreaterThan(1);
  const again = await runNode(mask, { rows: table }, { contact: 'redact' }, where);
  expect(again.rows.artifact).toBe(masked.artifact);
});

test('stops when told to', async () => {
  const where = await bench();
  const table = await stored(where);
  where.cancel();
  await expect(runNode(mask, { rows: table }, {}, where)).rejects.toThrow(Cancelled);
});

test('rules for whole columns: bands, years, hashes; dates of one person keep their distance', async () => {
  const where = await bench({ secrets });
  const { rows: masked, heard } = await runNode(
    mask,
    { rows: inline() },
    {
      key: 'masking',
      person: 'person',
      columnRules: [
        { column: 'age', action: 'band', size: 10 },
        { column: 'seen', action: 'shift', size: 10 },
        { column: 'phone', action: 'remove', size: 10 },
        { column: 'person', action: 'hash', size: 10 },
      ],
    },
    where,
  );
  expect(heard.headline).toBe('4 values masked, 4 whole columns treated');
  const made = masked.rows ?? [];
  expect(made.map((row) => row.age)).toEqual(['30–39', '40–49', '30–39']);
  expect(made.every((row) => !('phone' in row))).toBe(true);
  expect(made[0]?.person).toBe(made[2]?.person);
  expect(made[0]?.person).toMatch(/^[a-z2-7]{26}$/);
  const days = (at: number) => Date.parse(String(made[at]?.seen)) / 86_400_000;
  expect(days(2) - days(0)).toBe(10);
  expect(String(made[0]?.seen)).not.toContain('2024-03-05');
  const { rows: spec } =
    mask.describe?.(
      { rows: { type: 'table', columns: types } },
      filledSettings(mask, {
        columnRules: [
          { column: 'age', action: 'band', size: 10 },
          { column: 'phone', action: 'remove', size: 1 },
        ],
      }),
    ) ?? {};
  expect(spec?.columns?.map(({ name, type }) => `${name} ${type}`)).toEqual(['note text', 'person text', 'seen date', 'age category']);
});

test('what was encrypted comes back with the key, and with no other', async () => {
  const where = await bench({ secrets: { ...secrets, other: 'something else entirely' } });
  const { rows: masked } = await runNode(
    mask,
    { rows: inline() },
    { contact: 'encrypt', names: 'encrypt', dates: 'encrypt', key: 'masking' },
    where,
  );
  expect(JSON.stringify(masked.rows)).not.toContain('bob@');
  const { rows: back } = await runNode(unmask, { rows: masked }, { key: 'masking' }, where);
  expect(back.rows?.map((row) => row.note)).toEqual(rows.map((row) => row.note));
  await expect(runNode(unmask, { rows: masked }, { key: 'other' }, where)).rejects.toThrow('The key does not fit');
});

test('a hash or cipher without a key is refused, before the run and in it; a short one, too', async () => {
  const spec = { rows: { type: 'table' as const, columns: types } };
  const [problem] = mask.check?.(spec, filledSettings(mask, { money: 'hash' })) ?? [];
  expect(problem?.code).toBe('no-key');
  const [fix] = problem?.fixes ?? [];
  expect(fix && 'settings' in fix && fix.settings).toEqual({ money: 'redact' });
  await expect(runNode(mask, { rows: inline() }, { money: 'hash' })).rejects.toThrow('key is missing');
  const where = await bench({ secrets: { short: 'abc' } });
  await expect(runNode(mask, { rows: inline() }, { money: 'hash', key: 'short' }, where)).rejects.toThrow('too short');
});

test('rules that cannot work are said before the run, with a press that takes them out', () => {
  const spec = { rows: { type: 'table' as const, columns: types } };
  const problems = mask.check?.(
    spec,
    filledSettings(mask, {
      columns: ['gone'],
      columnRules: [{ column: 'note', action: 'band', size: 10 }],
      rules: [{ name: 'x', find: 'pattern', value: '(?<=a)b', action: 'redact' }],
    }),
  );
  expect(problems?.map(({ code }) => code)).toEqual(['missing-column', 'rule-unfit', 'bad-pattern']);
  const [fix] = problems?.[1]?.fixes ?? [];
  expect(fix && 'settings' in fix && fix.settings).toEqual({ columnRules: [] });
});

test('rules that leave no column are refused, before the run and in it', async () => {
  const settings = { columnRules: types.map(({ name }) => ({ column: name, action: 'remove' as const, size: 10 })) };
  const problems = mask.check?.({ rows: { type: 'table', columns: types } }, filledSettings(mask, settings));
  expect(problems).toMatchObject([{ code: 'no-column-left', severity: 'error', setting: 'columnRules' }]);
  const where = await bench();
  const table = await tableFromColumns(where.context, [{ name: 'note', type: 'text', kind: 'text', values: ['a'] }]);
  await expect(runNode(mask, { rows: table }, settings, where)).rejects.toThrow('leave out every column');
});

test('pictures are not looked into, which is said before the run, with a press that takes them out', () => {
  const rows = {
    type: 'table' as const,
    columns: [
      { name: 'chat', type: 'json' as const },
      { name: 'photo', type: 'image' as const },
    ],
  };
  const check = (settings: object) => mask.check?.({ rows }, filledSettings(mask, settings)) ?? [];
  const [problem] = check({});
  expect(problem).toMatchObject({ code: 'unread-column', severity: 'warning', setting: 'columnRules' });
  const settings = problem?.fixes?.[0] && 'settings' in problem.fixes[0] ? problem.fixes[0].settings : undefined;
  expect(settings).toMatchObject({ columnRules: [{ column: 'photo', action: 'remove' }] });
  expect(check({ ...settings })).toEqual([]);
});

const chats: Row[] = [
  {
    text: '客户张伟先生，手机13812345678',
    chat: [
      { role: 'user', content: 'I am at bob@example.com, 手机13812345678' },
      { role: 'assistant', content: 'Thank you', calls: [{ arguments: '{"phone": "13812345678"}' }] },
    ],
  },
  { text: 'nothing', chat: { phone: 13_812_345_678, card: '4012888888881881', born: 20_240_305, total: 129 } },
  { text: 'nothing', chat: null },
  { text: 'nothing', chat: 'a text: bob@example.com' },
];
const chatTypes = [
  { name: 'text', type: 'text' as const },
  { name: 'chat', type: 'json' as const },
];

test.each(['inline', 'stored'])('texts and numbers in JSON are masked at any depth, with the stand-ins of texts (%s)', async (place) => {
  const where = await bench();
  const given = tableFromRows(chats, { columns: chatTypes });
  const cells = (name: 'text' | 'chat') =>
    chats.map(({ [name]: cell }) => (cell === null || typeof cell === 'string' ? cell : JSON.stringify(cell)));
  const table =
    place === 'inline'
      ? given
      : await tableFromColumns(where.context, [
          { name: 'text', type: 'text', kind: 'text', values: cells('text').map(String) },
          { name: 'chat', type: 'json', kind: 'text', values: cells('chat').map((cell) => cell ?? null) },
        ]);
  const { rows: masked, heard } = await runNode(mask, { rows: table }, {}, where);
  expect(masked.columns.map(({ type }) => type)).toEqual(['text', 'json']);
  const [first, second, third, fourth] = await readRows(where.context, masked);
  const phone = /1[3-9]\d{9}/.exec(String(first?.text))?.[0] ?? '';
  expect(phone).not.toBe('13812345678');
  expect(first?.chat).toEqual([
    { role: 'user', content: expect.stringMatching(new RegExp(`^I am at \\S+@example\\.\\w+, 手机${phone}$`)) },
    { role: 'assistant', content: 'Thank you', calls: [{ arguments: `{"phone": "${phone}"}` }] },
  ]);
  expect(JSON.stringify(first?.chat)).not.toContain('bob@');
  expect(second?.chat).toEqual({ phone: Number(phone), card: expect.stringMatching(/^4012\d{12}$/), born: 20_240_305, total: 129 });
  expect(JSON.stringify(second)).not.toContain('4012888888881881');
  expect(third?.chat).toBeNull();
  expect(fourth?.chat).toMatch(/^a text: [^b]\S+@example/);
  expect(heard.headline).toBe('8 values masked in 3 rows');
});

test('what was encrypted in JSON comes back, and what has quotes in it breaks nothing', async () => {
  const where = await bench({ secrets });
  const given = tableFromRows([{ data: { say: 'he said "CODE-1\n2" to bob@example.com', card: 4_012_888_888_881_881 } }], {
    columns: [{ name: 'data', type: 'json' }],
  });
  const rules = [{ name: 'code', find: 'pattern' as const, value: '"CODE-1\\s2"', action: 'encrypt' as const }];
  const { rows: masked } = await runNode(mask, { rows: given }, { contact: 'encrypt', money: 'encrypt', rules, key: 'masking' }, where);
  expect(JSON.stringify(masked.rows)).not.toMatch(/CODE|bob|4012/);
  const { rows: back } = await runNode(unmask, { rows: masked }, { key: 'masking' }, where);
  expect(back.rows).toEqual([{ data: { say: 'he said "CODE-1\n2" to bob@example.com', card: '4012888888881881' } }]);
});

test('marks on a text that was masked are said to fit no longer', async () => {
  const columns = [
    { name: 'text', type: 'text' as const },
    { name: 'entities', type: 'json' as const },
  ];
  const row = (text: string) => ({ text, entities: [{ start: 5, end: 9, label: 'THING' }] });
  const run = (text: string) => runNode(mask, { rows: tableFromRows([row(text)], { columns }) }, { contact: 'redact' });
  expect((await run('call 13812345678')).heard.warnings).toMatchObject([
    { code: 'marks-moved', message: { values: { column: 'entities' } } },
  ]);
  expect((await run('call nobody')).heard.warnings).toEqual([]);
});

test('numbers of a country are left alone where they are not wanted', async () => {
  const { rows: masked } = await runNode(
    mask,
    { rows: tableFromRows([{ text: '车牌粤B12345 SSN 536-90-4399' }]) },
    { china: false, labels: 'en', numbers: 'redact' },
  );
  expect(masked.rows?.[0]?.text).toBe('车牌粤B12345 SSN [US SOCIAL SECURITY NUMBER]');
});
