import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { choice, columns, list, number, secret, text } from '../kit/settings.ts';
import { writeFigure } from '../kit/figure-words.ts';
import { missingInputs } from '../lib/predict/input-problems.ts';
import { chosenColumns, outcomeSpecs, scenarioProblems, textColumnOf, unasked } from '../lib/scenarios/scenario-problems.ts';

const checks = {
  equals: { en: 'Is', zh: '等于' },
  'one of': { en: 'Is one of (a | b)', zh: '属于其一（甲|乙）' },
  contains: { en: 'Contains', zh: '包含' },
  number: { en: 'Is a number near', zh: '数值接近' },
  confident: { en: 'Is, and surely', zh: '等于，且有把握' },
} as const;
const tolerance = number({
  label: { en: 'May be off by', zh: '允许误差' },
  default: 0,
  min: 0,
  showIf: { check: 'number' },
});
const confidence = number({
  label: { en: 'Sure by at least', zh: '把握不低于' },
  default: 0.8,
  min: 0,
  max: 1,
  step: 0.01,
  showIf: { check: 'confident' },
});
const check = choice({
  label: { en: 'The answer', zh: '答案' },
  options: checks,
  default: 'equals',
});

export default defineNode({
  title: { en: 'Scenarios', zh: '场景测试' },
  summary: { en: 'Tries typical cases whose answers are known, and counts how many pass.', zh: '用已知答案的典型案例测试，统计通过率。' },
  help: {
    en: 'Figures over many rows hide single cases that must never fail: the heart attack, the refund over the limit, the question every pupil asks. Write such cases here, or wire a table of them, and say what answer each should get. Each is asked by itself, of a model or an endpoint, and the time is taken. You see the share passed, over all and by group, and every case that failed. Wire the metrics to a gate to hold the model to it. An endpoint of this workflow, by wire, is asked through its model in this process; one of elsewhere by its address, as { "rows": [ … ] } and with a key from your secrets. Servers in a private network must be allowed by whoever starts Graftwork (GRAFTWORK_ALLOW_HOSTS).',
    zh: '大量数据上的指标会掩盖绝不能出错的个例：心梗患者、超额退款、每个学生都会问的问题。请在这里填写这些案例，或接入案例表，并说明各自应得到的答案。每个案例单独向模型或服务提问，并记录用时。结果包括总体和各组的通过率，以及每个未通过的案例。把指标接到关卡，就能据此把关。用连线接入本工作流的服务时，由其模型在本进程内回答；其他服务请填写地址，以 { "rows": [ … ] } 提问，密钥取自您的机密。位于私有网络的服务器需由启动 Graftwork 的人允许（GRAFTWORK_ALLOW_HOSTS）。',
  },
  icon: 'check',
  words: [
    'test cases',
    'typical cases',
    'expected answers',
    'pass rate',
    'acceptance test',
    'smoke test',
    'regression test of a model',
    'try the endpoint',
    'latency',
    'response time',
    'edge cases',
    'cases that must not fail',
    'must never fail',
    '场景',
    '用例',
    '测试用例',
    '典型案例',
    '预期答案',
    '通过率',
    '验收测试',
    '冒烟测试',
    '响应时间',
    '延迟',
    '绝不能错',
  ],
  inputs: {
    model: port('model', { optional: true }),
    endpoint: port('endpoint', { optional: true }),
    cases: port('table', { optional: true, label: { en: 'cases', zh: '案例' } }),
  },
  outputs: { metrics: port('metrics'), results: port('table', { label: { en: 'results', zh: '结果' } }) },
  calls: { en: 'Asks the endpoint whose address its settings name, if they name one.', zh: '如果设置中填写了服务地址，会向该服务提问。' },
  settings: {
    typed: list({
      label: { en: 'Cases', zh: '案例' },
      hint: { en: 'Or wire a table of cases.', zh: '也可以接入案例表。' },
      default: [],
      unlessWired: ['cases'],
      max: 200,
      fields: {
        input: text({
          label: { en: 'Input', zh: '输入' },
          hint: { en: 'A text, or values as { "age": 61, "sex": "f" }.', zh: '一段文本，或 { "age": 61, "sex": "f" } 这样的值。' },
          default: '',
          lines: 2,
          maxLength: 20_000,
        }),
        check,
        expected: text({ label: { en: 'Expected', zh: '预期答案' }, default: '', maxLength: 5_000 }),
        tolerance,
        confidence,
        group: text({ label: { en: 'Group', zh: '分组' }, default: '', optional: true, maxLength: 200 }),
      },
    }),
    expected: columns({
      label: { en: 'Expected answer', zh: '预期答案列' },
      hint: { en: 'Empty: “expected”, or what the model answers.', zh: '留空：expected 列，或模型回答的列。' },
      of: 'cases',
      count: 1,
      optional: true,
      ifWired: ['cases'],
    }),
    groups: columns({
      label: { en: 'Group by', zh: '分组列' },
      hint: { en: 'Empty: “group”, where there is one.', zh: '留空：group 列（如有）。' },
      of: 'cases',
      count: 1,
      optional: true,
      ifWired: ['cases'],
    }),
    check: {
      ...check,
      label: { en: 'In the table, the answer', zh: '表中案例的答案' },
      hint: { en: 'Case, spaces and full or half width make no difference.', zh: '不区分大小写、空格和全角半角。' },
    },
    tolerance,
    confidence,
    address: text({
      label: { en: 'Address of an endpoint', zh: '服务地址' },
      hint: {
        en: 'Such as https://example.org/endpoints/NAME, or wire a model or an endpoint.',
        zh: '例如 https://example.org/endpoints/名称；也可以接入模型或服务。',
      },
      default: '',
      optional: true,
      maxLength: 4_000,
      advanced: true,
      unlessWired: ['model', 'endpoint'],
    }),
    key: secret({ label: { en: 'Key', zh: '密钥' }, optional: true, advanced: true, unlessWired: ['model', 'endpoint'] }),
    textColumn: text({
      label: { en: 'Name of a text', zh: '文本字段名' },
      hint: {
        en: 'Under which a typed text is sent. Empty: the text column of the model, or “text”.',
        zh: '填写的文本以此名称提交。留空：模型的文本列，或 text。',
      },
      default: '',
      optional: true,
      maxLength: 200,
      advanced: true,
    }),
    answerPath: text({
      label: { en: 'Answer at', zh: '答案位置' },
      hint: {
        en: 'In the reply of an address, such as “predictions.0.prediction”. Empty: found.',
        zh: '在服务应答中的位置，例如“predictions.0.prediction”。留空：自动查找。',
      },
      default: '',
      optional: true,
      maxLength: 300,
      advanced: true,
      unlessWired: ['model', 'endpoint'],
    }),
    perSecond: number({
      label: { en: 'Requests a second', zh: '每秒请求数' },
      hint: { en: 'To an address, at most.', zh: '对服务地址的上限。' },
      default: 5,
      min: 0.01,
      max: 50,
      advanced: true,
      unlessWired: ['model', 'endpoint'],
    }),
    asOf: text({
      label: { en: 'As of', zh: '测试时点' },
      hint: {
        en: 'Answers of an address are kept. To ask again, write something new here, such as today’s date.',
        zh: '服务地址的应答会保留。要重新提问，请在此填写新的内容，例如今天的日期。',
      },
      default: '',
      optional: true,
      maxLength: 100,
      advanced: true,
      unlessWired: ['model', 'endpoint'],
    }),
  },
  describe: ({ model, cases }, settings) => ({
    results: { type: 'table', ...outcomeSpecs(cases, model, settings) },
    metrics: { type: 'metrics', ...(model?.task && { task: model.task }) },
  }),
  check: ({ model, endpoint, cases }, settings) => [
    ...scenarioProblems({ model, endpoint, cases }, settings),
    ...(cases ? missingInputs(model, cases, 'cases') : []),
  ],
  async run(context, { model, endpoint, cases: table }, settings) {
    const { casesIn, outcomesFirst, typedCases } = await import('../lib/scenarios/read-cases.ts');
    const { endpointAsker, modelAsker } = await import('../lib/scenarios/askers.ts');
    const { outcomeColumns, runCases, scenarioMetrics } = await import('../lib/scenarios/run-cases.ts');
    const { addColumns } = await import('../lib/tables/write-table.ts');
    const asked = model ?? endpoint?.model;
    const { expected, groups } = chosenColumns(table, asked, settings);
    const { cases, table: shown } = table
      ? {
          cases: await casesIn(context, table, {
            expected,
            group: groups,
            check: { ...settings, kind: settings.check },
            reads: asked?.inputs.map(({ name }) => name),
          }),
          table,
        }
      : typedCases(settings.typed, textColumnOf(asked, settings.textColumn));
    if (cases.length === 0) throw unasked('cases');
    if (!asked && settings.address.trim() === '') throw unasked('model');
    const key = settings.key === '' || asked ? '' : context.secret(settings.key);
    const asker = asked
      ? await modelAsker(context, asked)
      : endpointAsker(context, { address: settings.address, key, perSecond: settings.perSecond, path: settings.answerPath.trim() });
    try {
      const outcomes = await runCases(context, cases, asker);
      const task = asked?.task ?? (outcomes.some(({ answer }) => typeof answer === 'number') ? 'regression' : 'classification');
      const groupColumn = groups === '' ? 'group' : groups;
      const metrics = scenarioMetrics(cases, outcomes, { task, target: asked?.target ?? '', groupColumn });
      const judged = await addColumns(context, shown, outcomeColumns(outcomes));
      const results = table ? judged : outcomesFirst(judged);
      const { passRate = 0, answerMs = 0 } = metrics.scores;
      context.log(
        { en: '{passed} of {count} passed, answers within {ms} ms', zh: '{count} 个案例通过 {passed} 个，{ms} 毫秒内应答' },
        { passed: Math.round((passRate ?? 0) * cases.length), count: cases.length, ms: writeFigure(answerMs), headline: true },
      );
      return { results, metrics };
    } finally {
      asker.close();
    }
  },
});
