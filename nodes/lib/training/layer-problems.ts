import { Failure, type FailureOptions, type NodeFix, type NodeProblem, nodeProblem } from '../../kit/problem.ts';
import { message, type Text, type TextValues } from '../../kit/text.ts';
import { type LayerFault, lastShape, mostWeights, type StackLayer, type StackShape, stackShapes } from '../architectures/layer-stack.ts';
import { shapeWords } from './layer-facts.ts';
import { columnLayers, filledLayer, layerNames, pictureLayers } from './layer-settings.ts';

/** What stands against a row of layers, before a run. */
export function layerProblems(layers: readonly StackLayer[], input: StackShape): NodeProblem[] {
  const wrong = wrongLayer(layers, input);
  return wrong ? [nodeProblem('error', wrong.text, wrong.values, wrong.options)] : [];
}

/** The same as the failure of a run, where sizes are exact. */
export function layerFailure(layers: readonly StackLayer[], input: StackShape): Failure | undefined {
  const wrong = wrongLayer(layers, input);
  return wrong && new Failure(wrong.text, wrong.values, wrong.options);
}

interface Wrong {
  text: Text;
  values: TextValues;
  options: FailureOptions;
}

/** The first layer that is wrong, in words. */
function wrongLayer(layers: readonly StackLayer[], input: StackShape): Wrong | undefined {
  const places = stackShapes(layers, input);
  const at = places.length - 1;
  const [place, layer] = [places[at], layers[at]];
  if (!place || !('fault' in place) || !layer) return undefined;
  const here = { layers, input, at, layer: filledLayer(layer), got: lastShape(places, input) };
  const { text, values, fixes } = faultWords(place.fault, here);
  return {
    text,
    values: { at: at + 1, kind: layerNames[layer.kind], ...values },
    options: { code: `layer-${place.fault.kind}`, setting: 'layers', fixes: [...fixes, takeAway(here)] },
  };
}

interface Here {
  layers: readonly StackLayer[];
  input: StackShape;
  at: number;
  layer: Required<StackLayer>;
  /** What reaches the layer. */
  got: StackShape;
}

function faultWords(fault: LayerFault, here: Here): { text: Text; values?: TextValues; fixes: (NodeFix | false)[] } {
  const { layer, got, at } = here;
  switch (fault.kind) {
    case 'needs-row':
      return {
        text: {
          en: 'Layer {at} ({kind}) works on a row of numbers, and what reaches it is a picture of {shape}. Flatten the picture before it.',
          zh: '第 {at} 层（{kind}）处理一行数字，但传到它的是 {shape} 的图片。请先把图片展平。',
        },
        values: { shape: shapeWords(got) },
        fixes: [smallNetwork(here), insertBefore(here, { kind: 'flatten' }), insertBefore(here, { kind: 'global-pooling' })],
      };
    case 'needs-picture':
      return here.input.kind === 'picture'
        ? {
            text: {
              en: 'Layer {at} ({kind}) works on pictures, and what reaches it is a row of numbers. Put it before the layer that lays the picture out in a row.',
              zh: '第 {at} 层（{kind}）处理图片，但传到它的是一行数字。请把它移到展平图片的那一层之前。',
            },
            fixes: [moveForward(here)],
          }
        : {
            text: {
              en: 'Layer {at} ({kind}) works on pictures, and the network reads columns. Read pictures, or use layers that suit columns.',
              zh: '第 {at} 层（{kind}）处理图片，但网络读取的是列。请改为读取图片，或使用适合列的层。',
            },
            fixes: [columnNetwork],
          };
    case 'too-small':
      return {
        text: {
          en: 'The window of layer {at} ({kind}) is larger than the picture of {height} × {width} that reaches it. Make it smaller, or take the layer away.',
          zh: '第 {at} 层（{kind}）的窗口比传到它的 {height} × {width} 图片还大。请缩小窗口，或删除该层。',
        },
        values: { height: fault.height, width: fault.width },
        fixes: [Math.min(fault.height, fault.width) > 1 && smallerWindow(here, Math.min(fault.height, fault.width))],
      };
    case 'no-such-layer':
      return {
        text: {
          en: 'Layer {at} (shortcut) leaps over {over} {over|layer|layers}, and only {most} {most|stands|stand} before it.',
          zh: '第 {at} 层（残差连接）要跨过 {over} 层，但它前面只有 {most} 层。',
        },
        values: { over: layer.over, most: fault.most },
        fixes: [
          fault.most > 0 && {
            label: message({ en: 'Leap over {most}', zh: '跨过 {most} 层' }, { most: fault.most }),
            settings: { layers: changed(here.layers, at, 1, { ...layer, over: fault.most }) },
          },
        ],
      };
    case 'unlike':
      return {
        text: {
          en: 'Layer {at} (shortcut) adds {from} to {to}; only equal shapes can be added. Let it leap over layers that keep the shape.',
          zh: '第 {at} 层（残差连接）要把 {from} 加到 {to} 上；只有形状相同才能相加。请让它跨过不改变形状的层。',
        },
        values: { from: shapeWords(fault.from), to: shapeWords(fault.to) },
        fixes: [],
      };
    case 'too-large':
      return {
        text: {
          en: 'With layer {at} ({kind}) the network has more than {most} weights, too many to be trained here. Make the layer smaller, or pool before it.',
          zh: '加上第 {at} 层（{kind}）后，网络的权重超过 {most} 个，在这里无法训练。请缩小该层，或在它之前池化。',
        },
        values: { most: mostWeights },
        fixes: [smallerLayer(here)],
      };
  }
}

/** Some layers in the place of `count` others. */
function changed(layers: readonly StackLayer[], at: number, count: number, ...put: StackLayer[]) {
  return layers.toSpliced(at, count, ...put).map(filledLayer);
}

function takeAway({ layers, at }: Here): NodeFix {
  return {
    label: message({ en: 'Take layer {at} away', zh: '删除第 {at} 层' }, { at: at + 1 }),
    settings: { layers: changed(layers, at, 1) },
  };
}

function insertBefore({ layers, at }: Here, layer: StackLayer): NodeFix {
  return {
    label: message({ en: 'Put “{kind}” before it', zh: '在其前面加入“{kind}”' }, { kind: layerNames[layer.kind] }),
    settings: { layers: changed(layers, at, 0, layer) },
  };
}

/** To where the picture was still one. */
function moveForward({ layers, input, at, layer }: Here): NodeFix {
  const end = stackShapes(layers, input).findIndex((place) => 'shape' in place && place.shape.kind === 'row');
  return {
    label: message({ en: 'Move it before layer {before}', zh: '移到第 {before} 层之前' }, { before: end + 1 }),
    settings: { layers: changed(layers.toSpliced(at, 1), end, 0, layer) },
  };
}

function smallerWindow({ layers, at, layer }: Here, size: number): NodeFix {
  return {
    label: message({ en: 'A window of {size}', zh: '窗口改为 {size}' }, { size }),
    settings: { layers: changed(layers, at, 1, { ...layer, size }) },
  };
}

function smallerLayer({ layers, at, layer }: Here): NodeFix | false {
  const name = layer.kind === 'dense' ? 'units' : layer.kind === 'convolution' ? 'channels' : undefined;
  if (name === undefined || layer[name] < 2) return false;
  const size = Math.ceil(layer[name] / 8);
  return {
    label: message(
      name === 'units' ? { en: 'Use {size} units', zh: '改为 {size} 个单元' } : { en: 'Use {size} channels', zh: '改为 {size} 个通道' },
      { size },
    ),
    settings: { layers: changed(layers, at, 1, { ...layer, [name]: size }) },
  };
}

/** For layers that were meant for columns. */
function smallNetwork({ layers, input }: Here): NodeFix | false {
  if (input.kind !== 'picture' || layers.some(({ kind }) => kind === 'convolution')) return false;
  return {
    label: message({ en: 'Use a small picture network', zh: '使用小型图片网络' }),
    settings: { layers: pictureLayers(Math.min(input.height, input.width)).map(filledLayer) },
  };
}

const columnNetwork: NodeFix = {
  label: message({ en: 'Use layers for columns', zh: '使用适合列的层' }),
  settings: { layers: columnLayers.map(filledLayer) },
};
