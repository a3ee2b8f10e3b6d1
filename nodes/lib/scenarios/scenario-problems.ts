import type { ColumnSpec, ModelSpec, PlainSpec, TableSpec } from '../../kit/ports.ts';
import { Failure, type NodeProblem } from '../../kit/problem.ts';
import { message, type Text } from '../../kit/text.ts';
import { vectorModel } from '../predict/input-problems.ts';
import { answerKind } from '../predict/say-answers.ts';
import { vanishedColumns } from '../training/target-problems.ts';
import { expectedOutcome, wrongOutcome } from './check-answer.ts';

interface Chosen {
  typed: readonly { input: string; expected: string }[];
  expected: string;
  groups: string;
  address: string;
}
type Cases = Pick<TableSpec, 'columns'> | undefined;
type Model = Pick<ModelSpec, 'target' | 'task' | 'inputs'> | undefined;

/** The columns of a table of cases that hold the expected answer and the group; '' where there is none. */
export function chosenColumns(cases: Cases, model: Model, { expected, groups }: Pick<Chosen, 'expected' | 'groups'>) {
  const has = (name: string | undefined): name is string =>
    name !== undefined && name !== '' && (cases?.columns ?? []).some((one) => one.name === name);
  return {
    expected: expected !== '' ? expected : (['expected', model?.target].find(has) ?? ''),
    groups: groups !== '' ? groups : has('group') ? 'group' : '',
  };
}

/** Under which name a typed text is given: the one chosen, else the first text that the model reads. */
export function textColumnOf(model: Model, chosen: string): string {
  if (chosen !== '') return chosen;
  const inputs = model?.inputs ?? [];
  return (inputs.find(({ type }) => type === 'text') ?? inputs[0])?.name ?? 'text';
}

/** The columns of the results, before a run. */
export function outcomeSpecs(
  cases: TableSpec | undefined,
  model: Model,
  { typed }: Pick<Chosen, 'typed'>,
): Pick<TableSpec, 'columns' | 'count'> {
  if (!cases) return { count: typed.length };
  const kind = model?.task && answerKind(model.task);
  const added: ColumnSpec[] = [
    { name: 'prediction', type: kind === 'numbers' ? 'number' : 'text' },
    ...(kind === 'classes' ? [{ name: 'confidence', type: 'number' as const, min: 0, max: 1 }] : []),
    { name: 'outcome', type: 'category', classes: [{ name: expectedOutcome }, { name: wrongOutcome }] },
    { name: 'milliseconds', type: 'number' },
  ];
  const names = new Set(added.map(({ name }) => name));
  return {
    ...(cases.columns && { columns: [...cases.columns.filter(({ name }) => !names.has(name)), ...added] }),
    ...(cases.count !== undefined && { count: cases.count }),
  };
}

const words = {
  model: {
    en: 'There is nobody to ask: wire a model or an endpoint, or write the address of an endpoint.',
    zh: '没有提问的对象：请接入模型或服务，或填写服务地址。',
  },
  cases: {
    en: 'There are no cases yet: write some here, or wire a table of them.',
    zh: '还没有案例：请在此填写，或接入案例表。',
  },
} satisfies Record<string, Text>;

export function unasked(what: keyof typeof words): Failure {
  return new Failure(words[what], {}, { code: `no-${what}`, ...(what === 'cases' ? { setting: 'typed' } : { setting: 'address' }) });
}

export function scenarioProblems(
  { model, endpoint, cases }: { model: ModelSpec | undefined; endpoint: PlainSpec | undefined; cases: TableSpec | undefined },
  chosen: Chosen,
): NodeProblem[] {
  const { typed, address } = chosen;
  const { expected } = chosenColumns(cases, model, chosen);
  const empty = typed.findIndex((one) => one.expected.trim() === '' || one.input.trim() === '');
  return [
    ...(!model && !endpoint && address.trim() === '' ? [problem('error', 'no-model', 'address', words.model)] : []),
    ...(!cases && typed.length === 0 ? [problem('error', 'no-cases', 'typed', words.cases)] : []),
    ...(!cases && empty >= 0
      ? [
          problem(
            'error',
            'bad-case',
            'typed',
            {
              en: 'Case {at} has no input or no expected answer. Fill both in, or remove the case.',
              zh: '第 {at} 个案例缺少输入或预期答案。请补全，或删除该案例。',
            },
            { at: empty + 1 },
          ),
        ]
      : []),
    ...(cases?.columns && expected === ''
      ? [
          problem('error', 'empty-setting', 'expected', {
            en: 'Choose the column that holds the expected answer.',
            zh: '请选择存放预期答案的列。',
          }),
        ]
      : []),
    ...(cases && typed.length > 0
      ? [
          problem('note', 'cases-twice', 'typed', {
            en: 'The table of cases is taken; those that are written here are not asked.',
            zh: '已接入案例表，此处填写的案例不会提问。',
          }),
        ]
      : []),
    ...(model && endpoint
      ? [
          problem('note', 'asked-twice', undefined, {
            en: 'Both a model and an endpoint are wired: the model is asked.',
            zh: '同时接入了模型和服务：将向模型提问。',
          }),
        ]
      : []),
    ...vanishedColumns(cases, { setting: 'expected', chosen: chosen.expected, candidates: [] }),
    ...vanishedColumns(cases, { setting: 'groups', chosen: chosen.groups, candidates: [] }),
    ...vectorModel(model, 'model'),
  ];
}

function problem(
  severity: NodeProblem['severity'],
  code: string,
  setting: string | undefined,
  text: Text,
  values?: Record<string, number>,
): NodeProblem {
  return { code, severity, message: message(text, values), ...(setting !== undefined && { setting }) };
}
