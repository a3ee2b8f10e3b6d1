import { escapePattern } from '../../../nodes/kit/escape-pattern.ts';
import { isObject, type Json } from '../../../nodes/kit/json.ts';
import type { ModelValue, Row } from '../../../nodes/kit/ports.ts';

export interface Prediction {
  answer: Json;
  /** Probabilities by class, most likely first; empty where the model gives none. */
  chances: { name: string; chance: number }[];
}

/**
 * Reads a row of predictions. The answer is the first column that is neither an input nor a probability; probabilities are
 * numbers from 0 to 1 in columns that end with a class's name, or in one column of names and numbers.
 */
export function readPrediction(row: Row, model: Pick<ModelValue, 'classes' | 'inputs'>): Prediction {
  const inputs = new Set(model.inputs.map(({ name }) => name));
  const classes = model.classes ?? [];
  const own = Object.entries(row).filter(([name]) => !inputs.has(name));
  const byClass = new Map<string, number>();
  const rest: [string, Json][] = [];
  for (const [name, value] of own) {
    const of = typeof value === 'number' && isShare(value) ? classNamedBy(name, classes) : undefined;
    if (of !== undefined && typeof value === 'number') byClass.set(of, value);
    else if (isObject(value)) for (const [key, chance] of chancesIn(value)) byClass.set(key, chance);
    else rest.push([name, value]);
  }
  const named = rest.find(([name, value]) => /^predict|^answer$/i.test(name) && value !== null) ?? rest[0];
  const chances = [...byClass].map(([name, chance]) => ({ name, chance })).sort((a, b) => b.chance - a.chance);
  const answer = named?.[1] ?? chances[0]?.name ?? null;
  const sure = rest.find(([name, value]) => /confidence|probability/i.test(name) && typeof value === 'number' && isShare(value))?.[1];
  if (chances.length === 0 && typeof sure === 'number' && classes.length > 0) chances.push({ name: String(answer), chance: sure });
  return { answer, chances };
}

/** The longest class whose name ends the column's: "probability of not spam" is of "not spam" where both "spam" and "not spam" are classes. */
function classNamedBy(column: string, classes: readonly string[]): string | undefined {
  return classes
    .filter((name) => column === name || new RegExp(`[\\s_:.\\-]${escapePattern(name)}$`).test(column))
    .sort((a, b) => b.length - a.length)[0];
}

function chancesIn(value: Record<string, unknown>): [string, number][] {
  return Object.entries(value).flatMap(([name, chance]): [string, number][] =>
    typeof chance === 'number' && isShare(chance) ? [[name, chance]] : [],
  );
}

function isShare(value: number): boolean {
  return value >= 0 && value <= 1;
}
