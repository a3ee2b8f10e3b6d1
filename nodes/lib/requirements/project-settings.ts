import { figureOf } from '../../kit/figure-words.ts';
import type { Json } from '../../kit/json.ts';
import type { NodeProblem } from '../../kit/problem.ts';
import { type Message, message, type Text } from '../../kit/text.ts';
import { byClass, figuresByTask } from '../targets/judged-figures.ts';
import { directionOf, type Target } from '../targets/targets.ts';
import type { LawName } from './laws.ts';

export const domains = {
  health: { en: 'Health care', zh: '医疗健康' },
  finance: { en: 'Finance', zh: '金融' },
  education: { en: 'Education', zh: '教育' },
  law: { en: 'Law', zh: '法律' },
  service: { en: 'Customer service', zh: '客户服务' },
  retail: { en: 'Trade', zh: '零售电商' },
  industry: { en: 'Industry', zh: '制造业' },
  public: { en: 'Public service', zh: '公共服务' },
  other: { en: 'Another one', zh: '其他' },
} as const;

export const kindsOfModel = {
  classification: { en: 'Sorts into classes', zh: '分类' },
  regression: { en: 'Predicts a number', zh: '预测数值' },
  'token-tagging': { en: 'Marks parts of texts', zh: '标注文本片段' },
  'text-generation': { en: 'Writes text', zh: '生成文本' },
} as const;

export const ownerships = {
  internal: { en: 'Our own', zh: '内部' },
  public: { en: 'Public', zh: '公开' },
  partner: { en: 'Of a third party', zh: '第三方' },
} as const;

/** The figures that a target may ask for, by the kind of model. */
export const targetFigures = {
  classification: targetFiguresOf('classification'),
  regression: targetFiguresOf('regression'),
  'token-tagging': targetFiguresOf('token-tagging'),
  'text-generation': targetFiguresOf('text-generation'),
};
function targetFiguresOf(task: keyof typeof kindsOfModel): readonly string[] {
  return [...figuresByTask[task], 'passRate'];
}

interface AskedTarget {
  metric: string;
  class: string;
  atLeast: number;
  atMost: number;
}
interface Card {
  goal: string;
  users: string;
  inputText: string;
  outputText: string;
  budget: string;
  task: keyof typeof kindsOfModel;
  targets: readonly AskedTarget[];
  answerMs: number | null;
  laws: readonly { law: LawName | 'other'; other: string }[];
  data: readonly { data: string; owner: string; personal: boolean }[];
}

const mayHaveClass = (metric: string): boolean => byClass.some((name) => name === metric);

/** The targets of the form, the time to answer last. */
export function askedTargets({ targets, answerMs }: Pick<Card, 'targets' | 'answerMs'>): Target[] {
  const asked = targets.map(({ metric, class: name, atLeast, atMost }): Target => {
    const direction = directionOf(metric);
    const value = direction === 'at least' ? atLeast : atMost;
    return { metric, direction, value, ...(name.trim() !== '' && mayHaveClass(metric) && { class: name.trim() }) };
  });
  return answerMs === null ? asked : [...asked, { metric: 'answerMs', direction: 'at most', value: answerMs }];
}

/** Questions that every project should answer, and this one has not. */
export function asksMore({ goal, users, inputText, outputText, budget, laws, data }: Card): string[] {
  const texts = { goal, users, inputText, outputText, budget };
  const empty = Object.entries(texts).filter(([, words]) => words.trim() === '');
  return [...empty.map(([name]) => name), ...(laws.length === 0 ? ['laws'] : []), ...(data.length === 0 ? ['data'] : [])];
}

export function cardProblems(card: Card): NodeProblem[] {
  const { goal, targets, answerMs, laws, data } = card;
  const problems: (NodeProblem | false)[] = [
    goal.trim() === '' &&
      problem('note', 'empty-setting', 'goal', {
        en: 'Say what the project is for: every other answer follows from it.',
        zh: '请写明业务目标：其他内容都由它决定。',
      }),
    targets.length === 0 &&
      answerMs === null &&
      problem('warning', 'no-targets', 'targets', {
        en: 'Without a target nobody can say whether the model is good enough. Add at least one.',
        zh: '没有目标，就无法判断模型是否足够好。请至少添加一个。',
      }),
    ...targets.flatMap((target, at) => [unfitFigure(card, target, at), outOfReach(card, target, at), saidTwice(card, target, at)]),
    data.some(({ personal }) => personal) &&
      laws.length === 0 &&
      problem('warning', 'no-law', 'laws', {
        en: 'There is data of persons here, but no law is named that protects it. Choose those that apply.',
        zh: '这里有个人信息，却没有选择任何保护它的法规。请选择适用的法规。',
      }),
    laws.some(({ law, other }) => law === 'other' && other.trim() === '') &&
      problem('error', 'empty-setting', 'laws', {
        en: 'Write the name of the other law, or remove the entry.',
        zh: '请填写其他法规的名称，或删除该项。',
      }),
  ];
  return problems.filter((one) => one !== false);
}

function unfitFigure(card: Card, { metric }: AskedTarget, at: number): NodeProblem | false {
  const fitting = targetFigures[card.task];
  if (fitting.includes(metric)) return false;
  const [instead = 'f1'] = fitting;
  const values = { figure: figureOf(metric).label, instead: figureOf(instead).label, kind: kindsOfModel[card.task] };
  return mended(
    card,
    { at, metric: instead },
    message(
      {
        en: '{figure} is not measured for a model that does this (“{kind}”). {instead} is.',
        zh: '这类模型（“{kind}”）没有“{figure}”这一指标，可以用“{instead}”。',
      },
      values,
    ),
    message({ en: 'Use {instead}', zh: '改用“{instead}”' }, values),
  );
}

/** BLEU and chrF go to 100; of all others of which more is better, 1 is the most. */
function outOfReach(card: Card, { metric, atLeast }: AskedTarget, at: number): NodeProblem | false {
  if (directionOf(metric) !== 'at least' || atLeast <= 1 || metric === 'bleu' || metric === 'chrf') return false;
  const values = { figure: figureOf(metric).label, given: atLeast, instead: atLeast / 100 };
  return mended(
    card,
    { at, atLeast: atLeast / 100 },
    message(
      {
        en: '{figure} is 1 at most, so {given} can never be met. For {given} %, write {instead}.',
        zh: '{figure}最大为 1，不可能达到 {given}。如果是指 {given} %，请填写 {instead}。',
      },
      values,
    ),
    message({ en: 'Write {instead}', zh: '改为 {instead}' }, values),
  );
}

function saidTwice({ targets }: Card, { metric, class: name }: AskedTarget, at: number): NodeProblem | false {
  const classOf = (words: string) => (mayHaveClass(metric) ? words.trim() : '');
  const before = targets.findIndex((other) => other.metric === metric && classOf(other.class) === classOf(name));
  return (
    before < at &&
    problem(
      'warning',
      'same-target',
      'targets',
      {
        en: 'Targets {before} and {at} ask for the same figure: only the stricter one matters.',
        zh: '第 {before} 个和第 {at} 个目标是同一指标：只有更严格的那个起作用。',
      },
      { before: before + 1, at: at + 1 },
    )
  );
}

function mended(
  { targets }: Card,
  { at, ...change }: { at: number } & Partial<Pick<AskedTarget, 'metric' | 'atLeast'>>,
  words: Message,
  label: Message,
): NodeProblem {
  const next: Json = targets.map((target, index) => ({ ...target, ...(index === at && change) }));
  return { code: 'unfit-target', severity: 'error', setting: 'targets', message: words, fixes: [{ label, settings: { targets: next } }] };
}

function problem(
  severity: NodeProblem['severity'],
  code: string,
  setting: string,
  text: Text,
  values?: Record<string, number>,
): NodeProblem {
  return { code, severity, setting, message: message(text, values) };
}
