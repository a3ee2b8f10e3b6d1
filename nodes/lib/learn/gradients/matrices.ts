import { emit } from '../graph.ts';
import { fusedMatrixProduct, gemm, multiply, reshape, sumTo } from '../operators.ts';
import { equationOf } from '../shape-rules/matrices.ts';
import { first, fixedShape, floatAttribute, integerAttribute, pair, sizeOf, type Value } from '../value.ts';
import type { GradientRule, GradientRules } from './rule.ts';

const matMul: GradientRule = (grad, { inputs }) => {
  const [a, b] = pair(inputs);
  if (b.shape.length > 2) {
    const gradA = fusedMatrixProduct(grad, b, { transposeB: true });
    return [sumTo(gradA, a.shape), sumTo(fusedMatrixProduct(a, grad, { transposeA: true }), b.shape)];
  }
  // One weight matrix for all leading axes: as one flat product, so nothing is summed afterwards.
  const rows = flattened(grad);
  return [
    reshape(gemm(rows, b, undefined, { transposeB: true }), fixedShape(a.shape)),
    gemm(flattened(a), rows, undefined, { transposeA: true }),
  ];
};

const generalProduct: GradientRule = (grad, node) => {
  const [a, b] = pair(node.inputs);
  const c = node.inputs[2];
  const transposeA = integerAttribute(node, 'transA', 0) === 1;
  const transposeB = integerAttribute(node, 'transB', 0) === 1;
  const alpha = floatAttribute(node, 'alpha', 1);
  const gradA = transposeA
    ? gemm(b, grad, undefined, { transposeA: transposeB, transposeB: true, alpha })
    : gemm(grad, b, undefined, { transposeB: !transposeB, alpha });
  const gradB = transposeB
    ? gemm(grad, a, undefined, { transposeA: true, transposeB: transposeA, alpha })
    : gemm(a, grad, undefined, { transposeA: !transposeA, alpha });
  if (!c) return [gradA, gradB];
  const beta = floatAttribute(node, 'beta', 1);
  return [gradA, gradB, sumTo(beta === 1 ? grad : multiply(grad, beta), c.shape)];
};

/** Both sides' last two axes may be turned; the gradient of a side that was turned is turned too. */
const fusedProduct: GradientRule = (grad, node) => {
  const [a, b] = pair(node.inputs);
  const [turnedA, turnedB] = [integerAttribute(node, 'transA', 0) === 1, integerAttribute(node, 'transB', 0) === 1];
  const alpha = floatAttribute(node, 'alpha', 1);
  const product = (left: Value, right: Value, transposeA: boolean, transposeB: boolean) =>
    fusedMatrixProduct(left, right, { transposeA, transposeB, alpha });
  const gradA = turnedA ? product(b, grad, turnedB, true) : product(grad, b, false, !turnedB);
  const gradB = turnedB ? product(grad, a, true, turnedA) : product(a, grad, !turnedA, false);
  return [sumTo(gradA, a.shape), sumTo(gradB, b.shape)];
};

/** The same sum of products with one operand in the result's place. */
const einsum: GradientRule = (grad, node) => {
  const { operands, result } = equationOf(node);
  return node.inputs.map((input, position) => {
    const own = operands[position] ?? '';
    const others = operands.filter((_, other) => other !== position);
    const known = new Set([result, ...others].join(''));
    if ([...own].some((letter) => !known.has(letter)) || new Set(own).size < own.length)
      throw new Error(`The equation "${operands.join()}->${result}" of an Einsum has no gradient rule.`);
    const values = node.inputs.filter((_, other) => other !== position);
    return first(emit(input.graph, 'Einsum', [grad, ...values], { equation: `${[result, ...others].join()}->${own}` }));
  });
};

function flattened(x: Value): Value {
  const width = sizeOf(x.shape.slice(-1));
  return reshape(x, [sizeOf(x.shape) / width, width]);
}

export const matrixRules: GradientRules = { MatMul: matMul, Gemm: generalProduct, FusedMatMul: fusedProduct, Einsum: einsum };
