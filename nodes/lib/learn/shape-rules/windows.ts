import { dimensionAt, first, integerAttribute, integersAttribute, integersOf, pair, positiveAxis, triple } from '../value.ts';
import { channelsOf, keepsPlaces, movedBack, movedOver, placesOf, windowOf, withPlaces } from '../windows.ts';
import { forAll, misfit, type Result, type ShapeRule, type ShapeRules } from './rule.ts';

const convolution: ShapeRule = (node) => {
  const [x, kernels] = pair(node.inputs);
  const groups = integerAttribute(node, 'group', 1);
  if (channelsOf(x.shape) !== channelsOf(kernels.shape) * groups) throw misfit('Conv', x, kernels);
  const window = windowOf(node, placesOf(kernels.shape));
  const places = keepsPlaces(window) ? x.shape.slice(2) : movedOver(placesOf(x.shape), window);
  return [{ shape: withPlaces(x.shape, dimensionAt(kernels.shape, 0), places), type: x.type }];
};

const transposedConvolution: ShapeRule = (node) => {
  const [x, kernels] = pair(node.inputs);
  if (channelsOf(x.shape) !== dimensionAt(kernels.shape, 0)) throw misfit('ConvTranspose', x, kernels);
  const window = windowOf(node, placesOf(kernels.shape));
  const places = movedBack(placesOf(x.shape), window, integersAttribute(node, 'output_padding'));
  return [{ shape: withPlaces(x.shape, channelsOf(kernels.shape) * integerAttribute(node, 'group', 1), places), type: x.type }];
};

const pooling: ShapeRule = (node) => {
  const x = first(node.inputs);
  const places = movedOver(placesOf(x.shape), windowOf(node, integersAttribute(node, 'kernel_shape') ?? []));
  return [{ shape: withPlaces(x.shape, dimensionAt(x.shape, 1), places), type: x.type }];
};

/** With the positions of the greatest elements in the whole tensor, counted flat. */
const maxPooling: ShapeRule = (node) => {
  const [pooled] = pooling(node);
  return pooled ? [pooled, { shape: pooled.shape, type: 'int64' }] : [];
};

const unpooling: ShapeRule = ({ inputs }) => [{ shape: integersOf(triple(inputs)[2]), type: first(inputs).type }];

const globalPooling: ShapeRule = ({ inputs }) => {
  const { shape, type } = first(inputs);
  return [{ shape: [...shape.slice(0, 2), ...shape.slice(2).map(() => 1)], type }];
};

/** With the mean and one over the deviation, which the gradient needs: always in single precision. */
const layerNormalization: ShapeRule = (node) => {
  const { shape, type } = first(node.inputs);
  const axis = positiveAxis(integerAttribute(node, 'axis', -1), shape.length);
  const reduced = shape.map((size, at) => (at < axis ? size : 1));
  return [{ shape, type }, ...[reduced, reduced].map((each): Result => ({ shape: each, type: 'float32' }))];
};

const same: ShapeRule = ({ inputs }) => {
  const { shape, type } = first(inputs);
  return [{ shape, type }];
};

/** Operators that move a kernel over places, and normalisations. */
export const windowShapes: ShapeRules = {
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  MaxPool: maxPooling,
  MaxPoolGradient: same,
  MaxUnpool: unpooling,
  AveragePool: pooling,
  ...forAll(['GlobalAveragePool', 'GlobalMaxPool'], globalPooling),
  LayerNormalization: layerNormalization,
  ...forAll(['BatchNormalization', 'InstanceNormalization', 'LpNormalization'], same),
};
