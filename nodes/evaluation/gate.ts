import { lessIsBetter } from '../kit/better.ts';
import { defineNode } from '../kit/define-node.ts';
import { figureOf } from '../kit/figure-words.ts';
import type { Json } from '../kit/json.ts';
import { type MetricsValue, port, type Task } from '../kit/ports.ts';
import { Failure, type NodeProblem, Stopped } from '../kit/problem.ts';
import { choice, number, toggle } from '../kit/settings.ts';
import { message, type Text } from '../kit/text.ts';
import { byClass, figureOptions, figuresByTask, judgedFigures, ofScenarios } from '../lib/targets/judged-figures.ts';
import { directionOf, judgeTarget, readTargets, type Target, targetName } from '../lib/targets/targets.ts';
import { verdictHeadline, verdictLine, verdictReport } from '../lib/targets/verdict-report.ts';

const label = (name: string): Text => figureOf(name).label;

export default defineNode({
  title: { en: 'Gate', zh: '关卡' },
  summary: { en: 'Lets the model through only if it is good enough.', zh: '只有模型足够好才放行。' },
  help: {
    en: 'Place it between Evaluate and what registers or deploys the model. If the figure is below your limit, the run stops here, nothing below is changed, and what was live stays live. For several targets, wire those of “Project card”: they take the place of the figure that is set here, each is said to be met or not met and by how much, and all must be met. Shares of scenarios passed and times to answer come from “Scenarios”: wire its metrics too.',
    zh: '放在“评估”和登记、部署之间。指标达不到要求时，运行在此停止，下游不会有任何改动，线上的模型保持不变。有多个目标时，请接入“项目卡”的目标：它们会取代这里设置的指标，逐个说明是否达标、相差多少，全部达标才放行。场景通过率和应答时间来自“场景测试”，请同时接入它的指标。',
  },
  icon: 'shield-check',
  words: [
    'threshold',
    'condition',
    'quality',
    'stop',
    'minimum',
    'good enough',
    'only if it is good',
    'block a bad model',
    'safety check',
    'targets met',
    'acceptance',
    '门槛',
    '阈值',
    '质量',
    '把关',
    '条件',
    '达标才上线',
    '合格',
    '拦住差模型',
    '够好',
    '效果不好就拦住',
    '不要上线',
    '目标达成',
    '验收',
  ],
  inputs: {
    model: port('model'),
    metrics: port('metrics'),
    scenarios: port('metrics', { optional: true, label: { en: 'scenarios', zh: '场景测试' } }),
    targets: port('value', { optional: true, label: { en: 'targets', zh: '目标' } }),
  },
  outputs: { report: port('report'), model: port('model') },
  settings: {
    metric: choice({
      label: { en: 'Figure', zh: '指标' },
      hint: { en: 'For several, wire the targets of a project card.', zh: '要考核多个指标，请接入项目卡的目标。' },
      options: figureOptions(judgedFigures),
      default: 'f1',
      offerBy: { taskOf: 'metrics', options: figuresByTask },
      unlessWired: ['targets'],
    }),
    minimum: number({
      label: { en: 'At least', zh: '不低于' },
      default: 0.9,
      max: 100,
      min: -1,
      step: 0.01,
      showIf: { metric: judgedFigures.filter((name) => !lessIsBetter(name)) },
      unlessWired: ['targets'],
    }),
    maximum: number({
      label: { en: 'At most', zh: '不高于' },
      default: 1,
      min: 0,
      showIf: { metric: judgedFigures.filter(lessIsBetter) },
      unlessWired: ['targets'],
    }),
    careful: toggle({
      label: { en: 'Even with bad luck', zh: '考虑偶然因素' },
      hint: {
        en: 'Judges by the worse end of the span in which the figure may move by chance, so that a lucky test does not let a weak model through.',
        zh: '按指标因偶然可能浮动范围中较差的一端判断，避免侥幸的测试放行较差的模型。',
      },
      default: false,
      advanced: true,
    }),
  },
  needs: { light: true },
  describe: ({ model }) => ({ model, report: { type: 'report' } }),
  check({ metrics, scenarios, targets }, { metric }) {
    if (!targets) return metrics?.task ? notMeasured(metrics.task, metric) : [];
    if (targets.example === undefined) return [];
    return foreseenProblems(targets.example, (target) => targetProblem(target, metrics?.task, scenarios !== undefined));
  },
  run(context, { model, metrics, scenarios, targets }, { metric, minimum, maximum, careful }) {
    const own: Target = {
      metric,
      direction: directionOf(metric),
      value: (lessIsBetter(metric) ? maximum : minimum) ?? 0,
    };
    const judgedBy = scenarios ? [metrics, scenarios] : [metrics];
    const verdicts = (targets ? readTargets(targets.json) : [own]).map((target) => judgeTarget(target, judgedBy, careful));
    if (!targets && verdicts[0]?.value === null) throw notKnown(metric, metrics);
    const report = verdictReport(verdicts);
    for (const verdict of verdicts) {
      const { text, values } = verdictLine(verdict);
      context.log(text, values);
    }
    const { text, values } = verdictHeadline(verdicts);
    if (verdicts.some(({ met }) => !met)) throw new Stopped(text, values, { report });
    context.log(text, { ...values, headline: true });
    return { model, report };
  },
});

/** What is foreseen of the targets. That there will be none is a warning; one that cannot be read is said when it runs. */
function foreseenProblems(example: Json, problemsOf: (target: Target) => NodeProblem[]): NodeProblem[] {
  try {
    return readTargets(example).flatMap(problemsOf);
  } catch (error) {
    if (error instanceof Failure) return error.problem.code === 'no-targets' ? [{ ...error.problem, severity: 'warning' }] : [];
    throw error;
  }
}

function targetProblem(target: Target, task: Task | undefined, hasScenarios: boolean): NodeProblem[] {
  const figure = targetName(target);
  const isOfScenarios = ofScenarios.some((name) => name === target.metric);
  if (isOfScenarios ? hasScenarios : !task || figuresByTask[task].includes(target.metric)) {
    if (target.class === undefined || byClass.some((name) => name === target.metric)) return [];
    return [
      targetError(
        {
          en: '{figure} is not measured class by class. Take the class away from this target, or choose F1, precision or recall.',
          zh: '{figure}没有分类别的数值。请去掉该目标的类别，或改用 F1、精确率、召回率。',
        },
        figure,
      ),
    ];
  }
  return [
    targetError(
      isOfScenarios
        ? {
            en: '{figure} is a target, but nothing measures it: add “Scenarios” and wire its metrics to “scenarios” of this gate.',
            zh: '目标中有{figure}，但没有节点测量它：请添加“场景测试”，把它的指标接到本关卡的“场景测试”端口。',
          }
        : {
            en: '{figure} is a target, but it is not measured for a model of this kind. Choose another figure on the project card.',
            zh: '目标中有{figure}，但这类模型没有这一指标。请在项目卡上改用其他指标。',
          },
      figure,
    ),
  ];
}

function targetError(text: Text, figure: ReturnType<typeof targetName>): NodeProblem {
  return { code: 'unknown-figure', severity: 'error', port: 'targets', message: message(text, { figure }) };
}

function notMeasured(task: Task, metric: string): NodeProblem[] {
  if (figuresByTask[task].includes(metric)) return [];
  const [instead = 'f1'] = figuresByTask[task];
  const values = { figure: label(metric), instead: label(instead) };
  return [
    {
      code: 'unknown-figure',
      severity: 'error',
      setting: 'metric',
      message: message(
        {
          en: '{figure} is not measured for a model of this kind. {instead} is.',
          zh: '这类模型没有“{figure}”这一指标，可以用“{instead}”。',
        },
        values,
      ),
      fixes: [{ label: message({ en: 'Use {instead}', zh: '改用“{instead}”' }, values), settings: { metric: instead } }],
    },
  ];
}

function notKnown(metric: string, { scores, notes }: MetricsValue): Failure {
  return new Failure(
    {
      en: '{figure} is not known for this model, so the gate cannot judge it. {reason}',
      zh: '该模型没有{figure}，关卡无法判断。{reason}',
    },
    { figure: label(metric), reason: notes[0] ?? '' },
    {
      code: 'unknown-figure',
      setting: 'metric',
      fixes: judgedFigures
        .filter((name) => typeof scores[name] === 'number')
        .map((name) => ({
          label: message({ en: 'Use {figure}', zh: '改用“{figure}”' }, { figure: label(name) }),
          settings: { metric: name },
        })),
    },
  );
}
