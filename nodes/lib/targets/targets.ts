import { lessIsBetter } from '../../kit/better.ts';
import { figureOf } from '../../kit/figure-words.ts';
import { isObject, type Json, type JsonObject } from '../../kit/json.ts';
import type { MetricsValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { type Message, message, sayNumber, type Text } from '../../kit/text.ts';

/** A figure that a model must reach: at least or at most a value, over all rows or of one class. */
export interface Target {
  metric: string;
  direction: 'at least' | 'at most';
  value: number;
  /** Of this class alone; for precision, recall and F1. */
  class?: string;
}
/** How a target was met; `by` is the distance to it, never negative. `value` is null where the figure was not measured. */
export interface Verdict {
  target: Target;
  value: number | null;
  met: boolean;
  by: number;
}

const mostTargets = 50;
const mostDigits = 12;

export function directionOf(metric: string): Target['direction'] {
  return lessIsBetter(metric) ? 'at most' : 'at least';
}

/**
 * The targets in a value: a list of them, one alone, or what “Project card” gives, where they stand under `targets`. Without
 * `direction` it is the one in which the figure is better. Throws Failure.
 */
export function readTargets(json: Json): Target[] {
  const list = Array.isArray(json) ? json : isObject(json) && Array.isArray(json.targets) ? json.targets : [json];
  if (list.length === 0)
    throw new Failure(
      {
        en: 'There is not one target in what is wired here. Write at least one on the project card, or take the wire away to use the figure of this gate.',
        zh: '接入的内容里没有任何目标。请在项目卡上至少填写一个目标，或删除这条连线，改用本关卡自己的指标。',
      },
      {},
      { code: 'no-targets', port: 'targets' },
    );
  if (list.length > mostTargets)
    throw new Failure(
      { en: 'A gate judges at most {most} targets, and here are {count}.', zh: '关卡最多判断 {most} 个目标，这里有 {count} 个。' },
      { most: mostTargets, count: list.length },
      { code: 'too-many-targets', port: 'targets' },
    );
  return list.map((entry: unknown, at) => readTarget(entry, at + 1));
}

function readTarget(entry: unknown, at: number): Target {
  const given = isObject(entry) ? entry : {};
  // What comes from a table has empty cells instead of missing members.
  const { metric, value, direction: way, class: name } = given;
  const direction = way ?? undefined;
  const isKnown = direction === undefined || direction === 'at least' || direction === 'at most';
  const isClass = name === undefined || name === null || typeof name === 'string';
  if (typeof metric !== 'string' || metric === '' || typeof value !== 'number' || !Number.isFinite(value) || !isKnown || !isClass)
    throw new Failure(
      {
        en: 'Target {at} is not readable. A target is an object such as { "metric": "recall", "value": 0.9 }, with "direction": "at most" where less is better, and "class" for one class alone. “Project card” writes them.',
        zh: '第 {at} 个目标无法读取。目标应为 { "metric": "recall", "value": 0.9 } 这样的对象；越小越好的指标可写 "direction": "at most"，只针对某一类别时写 "class"。“项目卡”会自动生成。',
      },
      { at },
      { code: 'bad-target', port: 'targets' },
    );
  return {
    metric: metric.slice(0, 100),
    value,
    direction: direction ?? directionOf(metric),
    ...(typeof name === 'string' && name !== '' && { class: name.slice(0, 200) }),
  };
}

export function targetJson({ metric, direction, value, class: name }: Target): JsonObject {
  return { metric, direction, value, ...(name !== undefined && { class: name }) };
}

/**
 * Judges a target by the first metrics that know its figure. `careful`: by the worse end of the span in which the figure may
 * move by chance, where that is known.
 */
export function judgeTarget(target: Target, metrics: readonly MetricsValue[], careful: boolean): Verdict {
  const upwards = target.direction === 'at least';
  for (const one of metrics) {
    const { score, interval } = measured(target, one);
    const value = (careful ? (upwards ? interval?.low : interval?.high) : undefined) ?? score;
    if (value === null || value === undefined) continue;
    return { target, value, met: upwards ? value >= target.value : value <= target.value, by: distance(value, target.value) };
  }
  return { target, value: null, met: false, by: 0 };
}

function measured({ metric, class: name }: Target, { scores, intervals, perClass, positive }: MetricsValue) {
  if (name === undefined) {
    // Where no class is the one that matters, F1 is the mean over all classes already.
    const known = metric === 'macroF1' && positive === undefined && scores.macroF1 === undefined ? 'f1' : metric;
    return { score: scores[known], interval: intervals?.[known] };
  }
  const found = perClass?.find((one) => one.name === name);
  if (!found || (metric !== 'f1' && metric !== 'precision' && metric !== 'recall')) return { score: undefined, interval: undefined };
  // A class without rows has figures of 0 that nobody measured. The span is that of F1.
  return { score: found.count === 0 ? null : found[metric], interval: metric === 'f1' ? found.interval : undefined };
}

/** Without the dust of floating point: 0.95 - 0.91 is 0.04. */
function distance(a: number, b: number): number {
  return Number(Math.abs(a - b).toPrecision(mostDigits));
}

/** “Recall of “urgent”” */
export function targetName({ metric, class: name }: Pick<Target, 'metric' | 'class'>): Message | Text {
  const { label } = figureOf(metric);
  return name === undefined ? label : message({ en: '{label} of “{name}”', zh: '“{name}”的{label}' }, { label, name });
}

/** “at least 0.95” */
export function targetLimit({ direction, value }: Pick<Target, 'direction' | 'value'>): Message {
  return message(
    direction === 'at least' ? { en: 'at least {value}', zh: '不低于 {value}' } : { en: 'at most {value}', zh: '不高于 {value}' },
    { value: written(value) },
  );
}

/** The measured value as written; one that misses never rounds to the limit. */
export function verdictValue({ value, met, target }: Verdict): string {
  if (value === null) return '–';
  const text = written(value);
  return !met && text === written(target.value) ? written(Number(value.toPrecision(mostDigits)), 6) : text;
}

/** “met”, “not met by 0.04”, “not measured” */
export function verdictWords({ value, met, by }: Verdict): Message {
  if (value === null) return message({ en: 'not measured', zh: '未测量' });
  return met ? message({ en: 'met', zh: '达标' }) : message({ en: 'not met by {by}', zh: '差 {by} 未达标' }, { by: written(by) });
}

/** As people read it, and the same in every language; a small number keeps its first digits. */
function written(value: number, digits = 4): string {
  return Math.abs(value) >= 100 || digits === 4 ? sayNumber(value, 'en') : value.toFixed(digits);
}
