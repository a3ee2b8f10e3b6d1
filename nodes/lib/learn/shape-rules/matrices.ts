import { broadcastShapes, dimensionAt, first, integerAttribute, pair, textAttribute, type Dimension, type Shape } from '../value.ts';
import { misfit, type Emitted, type ShapeRule, type ShapeRules } from './rule.ts';

const matrixProduct: ShapeRule = ({ inputs }) => {
  const [a, b] = pair(inputs);
  if (a.shape.length < 2 || b.shape.length < 2) throw new Error('A matrix product needs tensors of rank 2 or more.');
  if (dimensionAt(a.shape, -1) !== dimensionAt(b.shape, -2)) throw misfit('MatMul', a, b);
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return [{ shape: [...batch, ...a.shape.slice(-2, -1), ...b.shape.slice(-1)], type: a.type }];
};

const gemm: ShapeRule = (node) => {
  const [a, b] = pair(node.inputs);
  if (a.shape.length !== 2 || b.shape.length !== 2) throw misfit('Gemm', a, b);
  const left = integerAttribute(node, 'transA', 0) ? a.shape.toReversed() : a.shape;
  const right = integerAttribute(node, 'transB', 0) ? b.shape.toReversed() : b.shape;
  if (dimensionAt(left, 1) !== dimensionAt(right, 0)) throw misfit('Gemm', a, b);
  return [{ shape: [dimensionAt(left, 0), dimensionAt(right, 1)], type: a.type }];
};

/** The last two axes turned. */
function turned(shape: Shape): Shape {
  return [...shape.slice(0, -2), dimensionAt(shape, -1), dimensionAt(shape, -2)];
}

/** A matrix product of many matrices, each side turned if asked. */
const fusedProduct: ShapeRule = (node) => {
  const [a, b] = pair(node.inputs);
  const left = integerAttribute(node, 'transA', 0) ? turned(a.shape) : a.shape;
  const right = integerAttribute(node, 'transB', 0) ? turned(b.shape) : b.shape;
  if (dimensionAt(left, -1) !== dimensionAt(right, -2)) throw misfit('FusedMatMul', a, b);
  const batch = broadcastShapes(left.slice(0, -2), right.slice(0, -2));
  return [{ shape: [...batch, dimensionAt(left, -2), dimensionAt(right, -1)], type: a.type }];
};

export interface Equation {
  /** One letter for each axis of each operand. */
  operands: string[];
  result: string;
}

/** The equation of an Einsum; without a result it has the letters that occur once, in the order of the alphabet. */
export function equationOf(node: Emitted): Equation {
  const [left = '', right] = textAttribute(node, 'equation', '').replaceAll(' ', '').split('->');
  if (left.includes('.')) throw new Error('An Einsum with an ellipsis is not supported; name every axis.');
  const letters = [...left.replaceAll(',', '')];
  const once = letters.filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter));
  return { operands: left.split(','), result: right ?? once.toSorted().join('') };
}

const einsum: ShapeRule = (node) => {
  const { operands, result } = equationOf(node);
  const sizes = new Map<string, Dimension>();
  for (const [position, letters] of operands.entries()) {
    for (const [axis, letter] of [...letters].entries()) sizes.set(letter, dimensionAt(node.inputs[position]?.shape ?? [], axis));
  }
  return [{ shape: [...result].map((letter) => sizes.get(letter) ?? 1), type: first(node.inputs).type }];
};

export const matrixShapes: ShapeRules = { MatMul: matrixProduct, Gemm: gemm, FusedMatMul: fusedProduct, Einsum: einsum };
