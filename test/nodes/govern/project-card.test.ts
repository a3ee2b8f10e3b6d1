import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import gate from '../../../nodes/evaluation/gate.ts';
import projectCard from '../../../nodes/govern/project-card.ts';
import type { MetricsValue, ModelValue } from '../../../nodes/kit/ports.ts';
import { freshEntry, offeredOptions } from '../../../nodes/kit/settings.ts';
import { say } from '../../../nodes/kit/text.ts';
import { laws } from '../../../nodes/lib/requirements/laws.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';

const recall = { metric: 'recall' as const, class: 'urgent', atLeast: 0.95, atMost: 1 };
const f1 = { metric: 'f1' as const, class: '', atLeast: 0.85, atMost: 1 };
const triage = {
  name: 'Triage of records',
  domain: 'health' as const,
  goal: 'Urgent patients are seen first.\nNobody waits unseen.',
  users: 'Nurses at the desk',
  inputText: 'The complaint as the patient says it',
  outputText: 'urgent, soon or routine',
  targets: [f1, recall],
  answerMs: 200,
  laws: [
    { law: 'pipl' as const, other: '' },
    { law: 'other' as const, other: 'House rule 7' },
  ],
  data: [{ data: 'Records of 2025', owner: 'Records office', ownership: 'internal' as const, personal: true }],
  budget: 'Two weeks of one nurse',
};

async function written(settings: Partial<Parameters<typeof runNode<{}, {}, typeof projectCard.settings>>[2]> & object) {
  const where = await bench();
  const { page, markdown, targets, heard } = await runNode(projectCard, {}, settings, where);
  const read = (file: typeof page) => readFile(where.context.artifacts.path(file.artifact, file.name), 'utf8');
  return { page: await read(page), markdown: await read(markdown), files: { page, markdown }, targets: targets.json, heard };
}

test('the document says all that was asked, in both languages, and stands alone', async () => {
  const { page, markdown, files, heard } = await written(triage);
  expect(files.page).toMatchObject({ name: 'requirements.html', media: 'text/html', bytes: Buffer.byteLength(page) });
  expect(files.markdown).toMatchObject({ name: 'requirements.md', media: 'text/markdown', bytes: Buffer.byteLength(markdown) });
  for (const part of [
    'Triage of records',
    'Nobody waits unseen.',
    'Nurses at the desk',
    'urgent, soon or routine',
    'Recall of “urgent”',
    'at least 0.95',
    '“urgent”的召回率',
    'Time to answer (ms)',
    'at most 200',
    laws.pipl.name.en,
    laws.pipl.name.zh,
    'House rule 7',
    'Records office',
    'Two weeks of one nurse',
    '医疗健康',
  ]) {
    expect(page).toContain(part);
    expect(markdown.replaceAll('\\', '')).toContain(part);
  }
  expect(page).not.toMatch(/<script|<link|<img|https?:|\bon\w+=|url\(/i);
  expect(page.replace(/<style>[\s\S]*<\/style>/, '')).not.toMatch(/\{\w+[}|]/);
  expect(heard.headline).toBe('3 targets, 2 laws');
});

test('what people write is text and never markup, in the page and in Markdown', async () => {
  const evil = '</style><script>alert(1)</script> | # [x](javascript:1) **b**';
  const { page, markdown } = await written({ ...triage, name: evil, goal: `# heading\n- list\n1. one\n${evil}`, users: evil });
  expect(page).not.toContain('<script>');
  expect(page.match(/<\/style>/g)).toHaveLength(1);
  expect(markdown).not.toMatch(/(^|[^\\])<script|(^|[^\\])\[x\]|(^|[^\\])\*\*b/);
  expect(markdown).toContain('\\# heading  \n\\- list  \n1\\. one');
  // A cell that held a bar would end there.
  const { markdown: table } = await written({ ...triage, data: [{ ...triage.data[0]!, data: 'a|b\nc' }] });
  expect(table).toContain('| a\\|b c | Records office | Our own | yes |');
});

test('an empty card is written too, and says how much is open', async () => {
  const { page, heard } = await written({ language: 'en' });
  expect(page).toContain('Untitled project');
  expect(page.match(/Not written down\./g)).toHaveLength(7);
  expect(page).not.toContain('未填写');
  expect(heard.headline).toBe('1 target, 0 laws, 7 questions open');
});

test('its targets are what a gate is held to', async () => {
  const { targets } = await written(triage);
  expect(targets).toEqual({
    project: 'Triage of records',
    targets: [
      { metric: 'f1', direction: 'at least', value: 0.85 },
      { metric: 'recall', direction: 'at least', value: 0.95, class: 'urgent' },
      { metric: 'answerMs', direction: 'at most', value: 200 },
    ],
  });
  // Known before any run, so that the gate foresees what nothing measures.
  const { targets: spec } = projectCard.describe?.({}, filledSettings(projectCard, triage)) ?? {};
  expect(spec?.example).toEqual({ targets: (targets as { targets: unknown }).targets });
  const metrics: MetricsValue = { type: 'metrics', task: 'text-classification', count: 100, target: 'y', scores: { f1: 0.9 }, notes: [] };
  const perClass = [{ name: 'urgent', precision: 0.7, recall: 0.93, f1: 0.8, count: 30 }];
  const model: ModelValue = {
    type: 'model',
    artifact: 'a'.repeat(64),
    task: 'text-classification',
    inputs: [],
    target: 'y',
    description: { text: { en: '', zh: '' } },
    scores: {},
    lineage: { rows: '', settings: {}, code: '', count: 0 },
  };
  const scenarios = { ...metrics, scores: { answerMs: 12 } };
  const inputs = { model, metrics: { ...metrics, perClass }, scenarios, targets: { type: 'value' as const, json: targets } };
  await expect(runNode(gate, inputs)).rejects.toThrow('1 of 3 targets not met: Recall of “urgent” not met by 0.02');
});

test('a target that cannot be met or measured is named, with a way to mend it', () => {
  const found = (given: Parameters<typeof filledSettings<typeof projectCard.settings>>[1]) =>
    projectCard.check?.({}, filledSettings(projectCard, { goal: 'x', ...given })) ?? [];
  expect(found({ targets: [f1] })).toEqual([]);
  expect(found({ targets: [{ ...f1, atLeast: 90 }] })).toMatchObject([
    { severity: 'error', setting: 'targets', fixes: [{ settings: { targets: [{ metric: 'f1', atLeast: 0.9 }] } }] },
  ]);
  expect(found({ task: 'text-generation', targets: [{ ...f1, metric: 'bleu', atLeast: 40 }] })).toEqual([]);
  expect(found({ task: 'regression', targets: [f1, { ...f1, metric: 'passRate' }] })).toMatchObject([
    { code: 'unfit-target', fixes: [{ settings: { targets: [{ metric: 'r2' }, { metric: 'passRate' }] } }] },
  ]);
  expect(found({ targets: [f1, recall, f1] }).map(({ message }) => say(message, 'en'))).toEqual([
    'Targets 1 and 3 ask for the same figure: only the stricter one matters.',
  ]);
  expect(found({ targets: [] })).toMatchObject([{ code: 'no-targets' }]);
  expect(found({ targets: [], answerMs: 5 })).toEqual([]);
  expect(found({ goal: '' })).toMatchObject([{ severity: 'note', setting: 'goal' }]);
  expect(found({ data: triage.data })).toMatchObject([{ code: 'no-law', setting: 'laws' }]);
  expect(found({ laws: [{ law: 'other', other: ' ' }] })).toMatchObject([{ severity: 'error', setting: 'laws' }]);
});

test('only the figures of the kind of model are offered, in a fresh target too', () => {
  const { fields } = projectCard.settings.targets;
  const offered = (task: string) => offeredOptions(fields.metric, task, null).map(([name]) => name);
  expect(offered('regression')).toEqual(['r2', 'passRate', 'mae', 'rmse', 'mape']);
  expect(offered('classification')).toContain('recall');
  expect(offered('classification')).not.toContain('rmse');
  // One that stands there stays to be seen, and is refused with a way to mend it.
  expect(offeredOptions(fields.metric, 'regression', 'f1').map(([name]) => name)).toContain('f1');
  expect(freshEntry(fields, () => 'regression')).toMatchObject({ metric: 'r2', atLeast: 0.9 });
  expect(freshEntry(fields, () => 'classification')).toMatchObject({ metric: 'f1' });
});
