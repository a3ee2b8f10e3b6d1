import type { Attributes, ElementType, Shape, Value } from '../value.ts';

export interface Emitted {
  inputs: readonly Value[];
  attributes: Attributes;
}

export interface Result {
  shape: Shape;
  type: ElementType;
}

/** What an operator returns, from what it is given. */
export type ShapeRule = (node: Emitted) => Result[];
export type ShapeRules = Readonly<Record<string, ShapeRule | undefined>>;

/** The same rule for several operators. */
export function forAll(operators: readonly string[], rule: ShapeRule): ShapeRules {
  return Object.fromEntries(operators.map((operator) => [operator, rule]));
}

export function misfit(operator: string, a: Value, b: Value): Error {
  return new Error(`${operator} cannot multiply [${a.shape.join(', ')}] by [${b.shape.join(', ')}].`);
}
