import { gemm, matrixProduct, multiply, reshape, sumTo, swapLastAxes } from '../operators.ts';
import { fixedShape, floatAttribute, integerAttribute, pair, sizeOf, type Value } from '../value.ts';
import type { GradientRule, GradientRules } from './rule.ts';

const matMul: GradientRule = (grad, { inputs }) => {
  const [a, b] = pair(inputs);
  if (b.shape.length > 2) {
    return [sumTo(matrixProduct(grad, swapLastAxes(b)), a.shape), sumTo(matrixProduct(swapLastAxes(a), grad), b.shape)];
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

function flattened(x: Value): Value {
  const width = sizeOf(x.shape.slice(-1));
  return reshape(x, [sizeOf(x.shape) / width, width]);
}

export const matrixRules: GradientRules = { MatMul: matMul, Gemm: generalProduct };
