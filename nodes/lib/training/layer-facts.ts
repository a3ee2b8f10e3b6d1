import type { LayerFacts } from '../../kit/ports.ts';
import { type Message, message, type Text } from '../../kit/text.ts';
import {
  lastShape,
  type RightPlace,
  type StackLayer,
  type StackPlace,
  type StackShape,
  stackShapes,
  widthOf,
} from '../architectures/layer-stack.ts';

/** What a form says of the layers as they are laid out. `outputs` is the number of classes, or 1; undefined where it is not known yet. */
export function layerFacts(layers: readonly StackLayer[], input: StackShape, outputs: number | undefined): LayerFacts {
  const places = stackShapes(layers, input);
  const right = places.flatMap((place) => ('shape' in place ? place : []));
  const before = message({ en: 'In: {shape}', zh: '输入：{shape}' }, { shape: shapeWords(input) });
  const each = right.map(({ shape, weights, about }) => withWeights(shapeWords(shape), weights, about));
  if (right.length < places.length) return { before, each, after: [], wrong: right.length };
  const output = outputPlace(lastShape(places, input), outputs);
  const total = totalWeights([...places, output]);
  const about = [...right, output].some((place) => place.about);
  return {
    before,
    each,
    after: [
      message(
        { en: 'Out, added by itself: {fact}', zh: '输出层（自动添加）：{fact}' },
        { fact: withWeights(answerWords(outputs), output.weights, output.about) },
      ),
      ...(total === undefined ? [] : [message({ en: 'In all: {weights}', zh: '合计：{weights}' }, { weights: weightWords(total, about) })]),
    ],
  };
}

/** All numbers that are learned; undefined where one layer's are not known. */
export function totalWeights(places: readonly StackPlace[]): number | undefined {
  return places.reduce<number | undefined>((sum, place) => {
    const weights = 'weights' in place ? place.weights : undefined;
    return sum === undefined || weights === undefined ? undefined : sum + weights;
  }, 0);
}

export function outputPlace(shape: StackShape, outputs: number | undefined): RightPlace {
  const width = widthOf(shape);
  return {
    shape: { kind: 'row', ...(outputs !== undefined && { width: outputs }) },
    weights: width === undefined || outputs === undefined ? undefined : (width + 1) * outputs,
    ...(shape.kind === 'row' && shape.about && { about: true }),
  };
}

export function shapeWords(shape: StackShape): Message {
  if (shape.kind === 'picture') {
    const { height, width, channels } = shape;
    return message({ en: '{height} × {width} × {channels}', zh: '{height} × {width} × {channels}' }, { height, width, channels });
  }
  const { width, about } = shape;
  if (width === undefined) return message(unknown);
  return message(
    about
      ? { en: 'about {width} {width|number|numbers}', zh: '约 {width} 个数' }
      : { en: '{width} {width|number|numbers}', zh: '{width} 个数' },
    { width },
  );
}

function answerWords(outputs: number | undefined): Message {
  if (outputs === undefined) return message(unknown);
  return message({ en: '{outputs} {outputs|number|classes}', zh: outputs === 1 ? '{outputs} 个数' : '{outputs} 个类别' }, { outputs });
}

const unknown: Text = { en: 'known once the rows are', zh: '得到数据后可知' };

function weightWords(weights: number, about: true | undefined | boolean): Message {
  return message(
    about
      ? { en: 'about {weights} {weights|weight|weights}', zh: '约 {weights} 个权重' }
      : { en: '{weights} {weights|weight|weights}', zh: '{weights} 个权重' },
    { weights },
  );
}

function withWeights(shape: Message, weights: number | undefined, about: true | undefined): Message {
  if (!weights) return shape;
  return message({ en: '{shape} · {weights}', zh: '{shape} · {weights}' }, { shape, weights: weightWords(weights, about) });
}
