import { defineNode } from '../kit/define-node.ts';
import { type ColumnSpec, port } from '../kit/ports.ts';
import { type NodeProblem, Stopped } from '../kit/problem.ts';
import { choice, columns, integer, number, toggle } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { columnFixes } from '../lib/tables/near-names.ts';

const reference = { en: 'reference', zh: '参考数据' };
const current = { en: 'current', zh: '当前数据' };

export default defineNode({
  title: { en: 'Measure drift', zh: '检测数据漂移' },
  summary: { en: 'Compares two tables column by column and says what has moved.', zh: '逐列比较两份数据，指出哪些分布发生了变化。' },
  help: {
    en: 'Wire the rows that the model learned from as the reference, and the new rows as the current ones. For each column the report gives PSI (population stability index: below 0.1 stable, from 0.1 watch, from 0.25 drifted), the distance (Wasserstein in standard deviations for numbers, Jensen-Shannon for categories), and a test (Kolmogorov-Smirnov or chi-square, corrected for the number of columns). A column counts as drifted only where the difference is both large and more than chance: with many rows a test alone flags any trifle, with few rows a distance alone flags chance. Texts are compared by their lengths. The current rows pass through; with “Stop” they do so only where nothing has drifted. A gate can judge the metrics.',
    zh: '把模型训练所用的数据接到“参考数据”，新数据接到“当前数据”。报告给出每一列的 PSI（群体稳定性指数：低于 0.1 稳定，0.1 起需关注，0.25 起视为漂移）、距离（数字用以标准差计的 Wasserstein 距离，类别用 Jensen-Shannon 距离）和检验结果（Kolmogorov-Smirnov 或卡方检验，已按列数校正）。只有差异既大、又不能用偶然解释时，才算漂移：行数很多时，仅凭检验会把微小差别也标出来；行数很少时，仅凭距离会把偶然也标出来。文本按长度比较。当前数据会原样传出；开启“停止”后，只有没有漂移时才会传出。指标可以接到“关卡”。',
  },
  icon: 'radar',
  words: [
    'drift',
    'data drift',
    'psi',
    'population stability',
    'kolmogorov smirnov',
    'ks test',
    'chi square',
    'wasserstein',
    'jensen shannon',
    'compare two tables',
    'distribution shift',
    'covariate shift',
    'has my data changed',
    'new data looks different',
    '漂移',
    '数据漂移',
    '分布变化',
    '分布差异',
    '稳定性',
    '群体稳定性',
    '卡方',
    '比较两份数据',
    '数据变了吗',
    '新数据不一样',
  ],
  inputs: { reference: port('table', { label: reference }), current: port('table', { label: current }) },
  outputs: {
    current: port('table', { label: current }),
    columns: port('table', { label: { en: 'columns', zh: '各列' } }),
    metrics: port('metrics'),
    report: port('report'),
  },
  settings: {
    columns: columns({
      label: { en: 'Columns', zh: '比较的列' },
      hint: {
        en: 'None: all that both tables have. Leave out numbers that differ in every row.',
        zh: '不选则比较两份数据共有的所有列。请不要选每行都不同的编号列。',
      },
      of: 'reference',
      optional: true,
    }),
    measure: choice({
      label: { en: 'Judge by', zh: '判断依据' },
      options: {
        psi: { en: 'PSI', zh: 'PSI' },
        distance: { en: 'Distance', zh: '距离' },
        chance: { en: 'The test alone', zh: '仅凭检验' },
      },
      default: 'psi',
    }),
    psiLimit: number({
      label: { en: 'Drifted from PSI', zh: 'PSI 达到多少算漂移' },
      default: 0.25,
      min: 0.01,
      max: 10,
      step: 0.01,
      showIf: { measure: 'psi' },
    }),
    psiWatch: number({
      label: { en: 'Watch from PSI', zh: 'PSI 达到多少需关注' },
      default: 0.1,
      min: 0.01,
      max: 10,
      step: 0.01,
      showIf: { measure: 'psi' },
    }),
    distanceLimit: number({
      label: { en: 'Drifted from a distance of', zh: '距离达到多少算漂移' },
      default: 0.1,
      min: 0.01,
      max: 10,
      step: 0.01,
      showIf: { measure: 'distance' },
    }),
    stop: toggle({
      label: { en: 'Stop when a column has drifted', zh: '有列漂移时停止' },
      hint: { en: 'What lies below “current” then does not run.', zh: '此时“当前数据”下游的步骤不会运行。' },
      default: false,
    }),
    significance: number({
      label: { en: 'More than chance below p', zh: 'p 低于多少才不算偶然' },
      default: 0.05,
      min: 0.0001,
      max: 0.5,
      step: 0.01,
      advanced: true,
    }),
    fewestRows: integer({
      label: { en: 'Fewest filled cells', zh: '最少非空单元格' },
      hint: { en: 'Of columns with fewer on a side nothing is said.', zh: '任一份数据中少于此数的列不下结论。' },
      default: 30,
      min: 2,
      max: 1_000_000,
      advanced: true,
    }),
  },
  describe({ current: rows }) {
    const figures: ColumnSpec[] = [
      { name: 'column', type: 'text' },
      { name: 'verdict', type: 'category', holds: 'words' },
      { name: 'psi', type: 'number' },
      { name: 'distance', type: 'number' },
      { name: 'test', type: 'category' },
      { name: 'statistic', type: 'number' },
      { name: 'p', type: 'number' },
      { name: 'missing_reference', type: 'number' },
      { name: 'missing_current', type: 'number' },
    ];
    return { ...(rows && { current: rows }), columns: { type: 'table', columns: figures }, metrics: { type: 'metrics', task: 'data' } };
  },
  check({ reference: before, current: now }, { columns: chosen, measure, psiLimit, psiWatch }) {
    const problems: NodeProblem[] = [];
    for (const [side, table] of Object.entries({ reference: before, current: now })) {
      const names = table?.columns?.map(({ name }) => name);
      for (const column of chosen) {
        if (!names || names.includes(column)) continue;
        problems.push({
          code: 'missing-column',
          severity: 'error',
          setting: 'columns',
          port: side,
          message: message(
            {
              en: 'The {side} rows have no column “{column}”. Take it out of the choice.',
              zh: '{side}中没有“{column}”列。请从选择中去掉它。',
            },
            { side: side === 'reference' ? reference : current, column },
          ),
          fixes: columnFixes(column, names, true),
        });
      }
    }
    if (measure === 'psi' && psiWatch > psiLimit)
      problems.push({
        code: 'watch-above-limit',
        severity: 'warning',
        setting: 'psiWatch',
        message: message({
          en: '“Watch from” lies above “Drifted from”, so no column will ever be only watched.',
          zh: '“需关注”的值高于“算漂移”的值，因此不会有列处于关注状态。',
        }),
        fixes: [{ label: message({ en: 'Use 0.1 and 0.25', zh: '改用 0.1 和 0.25' }), settings: { psiWatch: 0.1, psiLimit: 0.25 } }],
      });
    return problems;
  },
  async run(context, { reference: before, current: now }, settings) {
    const { driftScores, measureDrift } = await import('../lib/drift/measure-drift.ts');
    const { driftReport } = await import('../lib/drift/drift-report.ts');
    const { driftTable } = await import('../lib/drift/drift-table.ts');
    const { measure, psiLimit, psiWatch, distanceLimit, significance, fewestRows } = settings;
    const options = {
      columns: settings.columns,
      measure,
      watch: measure === 'psi' ? psiWatch : Number.POSITIVE_INFINITY,
      limit: measure === 'psi' ? psiLimit : distanceLimit,
      significance,
      fewestRows,
    };
    const drift = await measureDrift(context, { reference: before, current: now }, options);
    const drifted = drift.columns.filter(({ verdict }) => verdict === 'drift').map(({ column }) => column);
    const judged = drift.columns.filter(({ verdict }) => verdict !== 'too-few').length;
    const values = { count: drifted.length, all: drift.columns.length, judged, names: drifted.slice(0, 5).join(', ') };
    const outputs = {
      columns: await driftTable(context, drift),
      metrics: { type: 'metrics' as const, task: 'data' as const, count: now.count, scores: driftScores(drift), notes: [], target: '' },
      report: driftReport(drift, options),
    };
    if (settings.stop && drifted.length > 0)
      throw new Stopped(
        { en: '{count} {count|column has|columns have} drifted: {names}.', zh: '有 {count} 列已漂移：{names}。' },
        values,
        outputs,
      );
    context.log(
      drifted.length > 0
        ? { en: '{count} of {all} columns drifted: {names}', zh: '{all} 列中有 {count} 列漂移：{names}' }
        : judged === 0
          ? { en: 'too few rows to say whether anything drifted', zh: '行数太少，无法判断是否漂移' }
          : { en: 'none of {judged} {judged|column|columns} drifted', zh: '{judged} 列均未漂移' },
      { ...values, headline: true },
    );
    return { current: now, ...outputs };
  },
});
