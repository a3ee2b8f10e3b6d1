import { isObject } from '../../kit/json.ts';
import { Failure } from '../../kit/problem.ts';

/** One layer of a Keras model as its file states it. */
export interface Layer {
  name: string;
  kind: string;
  config: Record<string, unknown>;
}

/** The layer does something that we cannot build; `what` are words of the file. */
export function unsupported(layer: Layer, what: string): Failure {
  return new Failure(
    {
      en: 'The layer “{layer}” ({kind}) uses {what}, which cannot be loaded here. Convert the model to ONNX and load that, or choose another model.',
      zh: '层“{layer}”（{kind}）使用了 {what}，这里无法读取。请把模型转换为 ONNX 后再读取，或选择其他模型。',
    },
    { layer: layer.name, kind: layer.kind, what },
    { code: 'layer-not-supported' },
  );
}

export function broken(layer: Layer, member: string): Failure {
  return new Failure(
    {
      en: 'The layer “{layer}” ({kind}) states no usable “{member}”. The file model.json is incomplete or was made by a version that is not known here.',
      zh: '层“{layer}”（{kind}）没有可用的“{member}”。model.json 不完整，或由未知版本的程序生成。',
    },
    { layer: layer.name, kind: layer.kind, member },
    { code: 'broken-model' },
  );
}

export function numberIn(layer: Layer, member: string, fallback?: number): number {
  const value = layer.config[member] ?? fallback;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw broken(layer, member);
  return value;
}

export function wordIn(layer: Layer, member: string, fallback?: string): string {
  const value = layer.config[member] ?? fallback;
  if (typeof value !== 'string') throw broken(layer, member);
  return value;
}

export function flagIn(layer: Layer, member: string, fallback: boolean): boolean {
  const value = layer.config[member] ?? fallback;
  if (typeof value !== 'boolean') throw broken(layer, member);
  return value;
}

/** More in one direction than any sensible kernel, stride or padding. */
const largestPlace = 65_536;

/** Whole numbers from 0 on, `count` of them: a list, or one number that stands for all. */
export function placesIn(layer: Layer, member: string, count: number, fallback?: number): number[] {
  const value = layer.config[member] ?? fallback;
  const list: unknown[] = Array.isArray(value) ? value : Array.from({ length: count }, () => value);
  const numbers = list.filter((one) => typeof one === 'number' && Number.isInteger(one) && one >= 0 && one <= largestPlace).map(Number);
  if (numbers.length !== count || list.length !== count) throw broken(layer, member);
  return numbers;
}

/** Keras writes the word for a known function, or an object with its name for one that was given as an object. */
export function activationIn(layer: Layer): string {
  const value = layer.config.activation ?? 'linear';
  if (typeof value === 'string') return value;
  if (isObject(value) && typeof value.class_name === 'string') return value.class_name;
  throw broken(layer, 'activation');
}
