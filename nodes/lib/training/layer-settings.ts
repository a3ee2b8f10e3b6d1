import { choice, integer, list, number } from '../../kit/settings.ts';
import type { Text } from '../../kit/text.ts';
import { type LayerKind, type StackLayer, usualLayer } from '../architectures/layer-stack.ts';

/** More in one row could not be overlooked in a form. */
const mostLayers = 40;

export const layerNames: Readonly<Record<LayerKind, Text>> = {
  dense: { en: 'Dense', zh: '全连接' },
  convolution: { en: 'Convolution', zh: '卷积' },
  'max-pooling': { en: 'Max pooling', zh: '最大池化' },
  'average-pooling': { en: 'Average pooling', zh: '平均池化' },
  'global-pooling': { en: 'Global average pooling', zh: '全局平均池化' },
  flatten: { en: 'Flatten', zh: '展平' },
  dropout: { en: 'Dropout', zh: '随机失活' },
  'batch-normalization': { en: 'Batch normalization', zh: '批归一化' },
  'layer-normalization': { en: 'Layer normalization', zh: '层归一化' },
  activation: { en: 'Activation', zh: '激活函数' },
  shortcut: { en: 'Shortcut (adds an earlier input)', zh: '残差连接（加上之前的输入）' },
};

export function filledLayer(layer: StackLayer): Required<StackLayer> {
  return { ...usualLayer, ...layer };
}

/** A sensible beginning for columns. */
export const columnLayers = [{ kind: 'dense' }, { kind: 'dropout' }, { kind: 'dense', units: 32 }] as const satisfies StackLayer[];

/** A picture is halved until so few pixels are left each way. */
const fewestPixels = 8;
const mostStages = 4;

/** A small convolutional network for pictures of a size. */
export function pictureLayers(side: number): StackLayer[] {
  const stages: StackLayer[] = [];
  for (let stage = 0; stage < mostStages && (stage === 0 || side / 2 ** stage > fewestPixels / 2); stage++)
    stages.push({ kind: 'convolution', channels: 16 * 2 ** stage }, { kind: 'max-pooling' });
  return [...stages, { kind: 'flatten' }, { kind: 'dropout' }, { kind: 'dense' }];
}

const withWindow = ['max-pooling', 'average-pooling'];

export const layersSetting = list({
  label: { en: 'Layers', zh: '网络层' },
  hint: {
    en: 'From what goes in to what comes out; drag them by the dots. Beside each stands what it makes (of pictures height × width × channels) and how many weights it learns.',
    zh: '从输入到输出依次排列，按住圆点可拖动排序。每层旁边是它的输出（图片为高 × 宽 × 通道数）和要学习的权重数。',
  },
  fields: {
    kind: choice({ label: { en: 'Kind', zh: '类型' }, options: layerNames, default: usualLayer.kind }),
    units: integer({ label: { en: 'Units', zh: '单元数' }, default: usualLayer.units, min: 1, max: 65_536, showIf: { kind: 'dense' } }),
    channels: integer({
      label: { en: 'Channels', zh: '通道数' },
      default: usualLayer.channels,
      min: 1,
      max: 4_096,
      showIf: { kind: 'convolution' },
    }),
    kernel: choice({
      label: { en: 'Kernel', zh: '卷积核' },
      options: {
        '1': { en: '1 × 1', zh: '1 × 1' },
        '3': { en: '3 × 3', zh: '3 × 3' },
        '5': { en: '5 × 5', zh: '5 × 5' },
        '7': { en: '7 × 7', zh: '7 × 7' },
      },
      default: usualLayer.kernel,
      showIf: { kind: 'convolution' },
    }),
    size: integer({
      label: { en: 'Window', zh: '窗口大小' },
      default: usualLayer.size,
      min: 1,
      max: 64,
      showIf: { kind: withWindow },
    }),
    stride: integer({
      label: { en: 'Stride', zh: '步幅' },
      default: usualLayer.stride,
      min: 1,
      max: 64,
      optional: true,
      showIf: { kind: ['convolution', ...withWindow] },
    }),
    activation: choice({
      label: { en: 'Activation', zh: '激活函数' },
      options: {
        relu: { en: 'ReLU', zh: 'ReLU' },
        'leaky-relu': { en: 'Leaky ReLU', zh: 'Leaky ReLU' },
        gelu: { en: 'GELU', zh: 'GELU' },
        silu: { en: 'SiLU', zh: 'SiLU（平滑的 ReLU）' },
        elu: { en: 'ELU', zh: 'ELU' },
        tanh: { en: 'tanh', zh: 'tanh' },
        sigmoid: { en: 'Sigmoid', zh: 'Sigmoid' },
        none: { en: 'None', zh: '无' },
      },
      default: usualLayer.activation,
      showIf: { kind: ['dense', 'convolution', 'activation'] },
    }),
    rate: number({
      label: { en: 'Share left out', zh: '停用比例' },
      default: usualLayer.rate,
      min: 0,
      max: 0.9,
      step: 0.05,
      showIf: { kind: 'dropout' },
    }),
    over: integer({
      label: { en: 'Layers leapt over', zh: '跨过的层数' },
      default: usualLayer.over,
      min: 1,
      max: mostLayers,
      showIf: { kind: 'shortcut' },
    }),
  },
  default: columnLayers.map(filledLayer),
  max: mostLayers,
  facts: 'model',
});
