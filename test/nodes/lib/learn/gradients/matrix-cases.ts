import { emit } from '../../../../../nodes/lib/learn/graph.ts';
import { fusedMatrixProduct, gemm, matrixProduct } from '../../../../../nodes/lib/learn/operators.ts';
import { first, triple } from '../../../../../nodes/lib/learn/value.ts';
import { two, single, type Case } from './slope.ts';

const gemmCases = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB): Case => ({
    operator: 'Gemm',
    shapes: [transposeA ? [4, 3] : [3, 4], transposeB ? [5, 4] : [4, 5], [5]],
    build: (values) => {
      const [a, b, c] = triple(values);
      return gemm(a, b, c, { transposeA, transposeB, alpha: 0.7, beta: 1.3 });
    },
  })),
);

const fusedCases = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) =>
    single(
      two(
        'FusedMatMul',
        [
          [2, 1, ...(transposeA ? [4, 3] : [3, 4])],
          [2, ...(transposeB ? [5, 4] : [4, 5])],
        ],
        (a, b) => fusedMatrixProduct(a, b, { transposeA, transposeB, alpha: 0.7 }),
      ),
    ),
  ),
);

export const matrixCases: Case[] = [
  two(
    'MatMul',
    [
      [3, 4],
      [4, 5],
    ],
    matrixProduct,
  ),
  two(
    'MatMul',
    [
      [2, 3, 4],
      [4, 5],
    ],
    matrixProduct,
  ),
  two(
    'MatMul',
    [
      [2, 3, 4, 5],
      [2, 3, 5, 6],
    ],
    matrixProduct,
  ),
  two(
    'MatMul',
    [
      [2, 3, 4, 5],
      [3, 5, 6],
    ],
    matrixProduct,
  ),
  ...gemmCases,
  two(
    'Gemm',
    [
      [3, 4],
      [4, 5],
    ],
    gemm,
  ),
  ...fusedCases,
  two(
    'Einsum',
    [
      [2, 3, 4],
      [2, 5, 4],
    ],
    (a, b) => first(emit(a.graph, 'Einsum', [a, b], { equation: 'bik,bjk->bij' })),
  ),
  {
    operator: 'Einsum',
    shapes: [[3, 4], [4, 5], [5]],
    build: (values) => first(emit(first(values).graph, 'Einsum', values, { equation: 'ij, jk, k' })),
  },
];
