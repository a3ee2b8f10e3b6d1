import { stackDesign } from '../architectures/append-stack.ts';
import type { StackLayer, StackShape } from '../architectures/layer-stack.ts';
import type { NetworkDesign } from '../learn/networks.ts';
import { fixedDimension, type Value } from '../learn/value.ts';
import { layerFailure } from './layer-problems.ts';

/** The layers as something to be trained; what is wrong with them shows here at the latest, where the rows are known. */
export function checkedDesign(layers: readonly StackLayer[]): NetworkDesign {
  const design = stackDesign(layers);
  return {
    ...design,
    append(scope, x, outputs) {
      const failure = layerFailure(layers, shapeOf(x));
      if (failure) throw failure;
      return design.append(scope, x, outputs);
    },
  };
}

function shapeOf({ shape }: Value): StackShape {
  const size = (axis: number) => fixedDimension(shape, axis);
  return shape.length === 2 ? { kind: 'row', width: size(1) } : { kind: 'picture', channels: size(1), height: size(2), width: size(3) };
}
