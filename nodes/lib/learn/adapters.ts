import { isObject, type JsonObject } from '../../kit/json.ts';
import { Failure } from '../../kit/problem.ts';
import type { Text } from '../../kit/text.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import type { Adapter } from './scope.ts';
import { sizeOf, type FloatArray } from './value.ts';
import type { Weight } from './weights.ts';

/** Which linear layers get an adapter: all, or those whose name is one of these or ends in one after a dot, as PEFT reads them. */
export type AdapterTargets = 'all' | readonly string[];

const adapterParts = ['lora_A.weight', 'lora_B.weight', 'lora_magnitude_vector'] as const;
export const isAdapterWeight = (name: string) => adapterParts.some((part) => name.endsWith(`.${part}`));

/** A chooser of adapters for `fitModel` and `languageModel`. The layer that says the answer keeps to what it is unless it is named. */
export function chooseAdapters(adapter: Adapter, targets: AdapterTargets, head?: string): (name: string) => Adapter | undefined {
  const wanted = (name: string) =>
    targets === 'all' ? name !== head : targets.some((target) => name === target || name.endsWith(`.${target}`));
  return (name) => (wanted(name) ? adapter : undefined);
}

/** How many numbers an adapter learns for a matrix, rank · (inputs + outputs), and what share of the matrix's own that is. */
export function adapterSize({ rank, magnitude }: Pick<Adapter, 'rank' | 'magnitude'>, inputs: number, outputs: number) {
  const count = rank * (inputs + outputs) + (magnitude ? outputs : 0);
  return { count, share: count / (inputs * outputs) };
}

/** Numbers that are learned, and those of the model without its adapters. */
export function countedWeights(weights: readonly Pick<Weight, 'name' | 'trained' | 'data'>[]): { learned: number; size: number } {
  let [learned, size] = [0, 0];
  for (const { name, trained, data } of weights) {
    if (trained) learned += data.length;
    if (!isAdapterWeight(name)) size += data.length;
  }
  return { learned, size };
}

/** An adapter as PEFT's files hold it: its numbers by the names that our linear layers claim. */
export interface LoadedAdapter {
  adapterOf: (name: string) => Adapter | undefined;
  numbers: Record<string, FloatArray>;
}

/** PEFT puts it before the name of every module. */
const peftPrefix = 'base_model.model.';

export interface AdapterFiles {
  /** Of `adapter_config.json`. */
  config: JsonObject;
  /** Of `adapter_model.safetensors`. */
  tensors: Uint8Array;
}

/** By the names under which PEFT looks for them. */
export function adapterFiles({ config, tensors }: AdapterFiles): Record<string, Uint8Array> {
  return { 'adapter_config.json': new TextEncoder().encode(JSON.stringify(config, undefined, 2)), 'adapter_model.safetensors': tensors };
}

/** The files of an adapter, whose layers may have ranks and weights of their own. `prefix` is what the model's own file puts before our names, `transformer.` for GPT-2. */
export function writeAdapter(
  weights: readonly Weight[],
  adapterOf: (name: string) => Adapter | undefined,
  { base = '', prefix = '', task = 'CAUSAL_LM' }: { base?: string; prefix?: string; task?: string } = {},
): AdapterFiles {
  const own = weights.filter(({ name }) => isAdapterWeight(name));
  const modules = own.flatMap(({ name }) => (name.endsWith('.lora_A.weight') ? [name.slice(0, -'.lora_A.weight'.length)] : []));
  const adapters = modules.flatMap((name): [string, Adapter][] => {
    const adapter = adapterOf(name);
    return adapter ? [[prefix + name, adapter]] : [];
  });
  const { rank = 1, alpha = 1, dropout = 0, magnitude = false } = adapters[0]?.[1] ?? {};
  const pattern = (of: (adapter: Adapter) => number, usual: number) =>
    Object.fromEntries(adapters.flatMap(([name, adapter]) => (of(adapter) === usual ? [] : [[name, of(adapter)]])));
  const tensors = own.map(({ name, data, shape }) => [peftPrefix + prefix + name, { data: Float32Array.from(data), shape }]);
  return {
    config: {
      peft_type: 'LORA',
      task_type: task,
      base_model_name_or_path: base,
      r: rank,
      lora_alpha: alpha,
      rank_pattern: pattern((one) => one.rank, rank),
      alpha_pattern: pattern((one) => one.alpha, alpha),
      lora_dropout: dropout,
      use_dora: magnitude,
      bias: 'none',
      fan_in_fan_out: false,
      inference_mode: true,
      target_modules: modules.map((name) => prefix + name),
    },
    tensors: writeSafetensors({ tensors: Object.fromEntries(tensors), metadata: { format: 'pt' } }),
  };
}

/** Reads an adapter that PEFT or `writeAdapter` wrote. `prefixes` may stand before our names. Fails for kinds that are not known. */
export function readAdapter(config: unknown, bytes: Uint8Array, prefixes: readonly string[] = []): LoadedAdapter {
  if (!isObject(config) || config.peft_type !== 'LORA') throw unreadable({ en: 'it is not a LoRA adapter', zh: '它不是 LoRA 适配器' });
  const { tensors } = readSafetensors(bytes);
  const numbers: Record<string, FloatArray> = {};
  const ranks = new Map<string, number>();
  for (const [full, { data, shape }] of Object.entries(tensors)) {
    const name = withoutPrefix(full.startsWith(peftPrefix) ? full.slice(peftPrefix.length) : full, prefixes);
    if (!isAdapterWeight(name))
      throw unreadable({
        en: `it changes more than linear layers (${full.slice(0, 80)})`,
        zh: `它修改了线性层以外的内容（${full.slice(0, 80)}）`,
      });
    numbers[name] = data;
    if (name.endsWith('.lora_A.weight')) ranks.set(name.slice(0, -'.lora_A.weight'.length), shape[0] ?? 0);
  }
  const alphaOf = alphas(config, prefixes);
  return {
    numbers,
    adapterOf(name) {
      const rank = ranks.get(name);
      if (rank === undefined) return undefined;
      return { rank, alpha: alphaOf(name, rank), dropout: 0, magnitude: `${name}.lora_magnitude_vector` in numbers };
    },
  };
}

/** The factor of a layer's change times its rank. */
function alphas(config: Readonly<Record<string, unknown>>, prefixes: readonly string[]): (name: string, rank: number) => number {
  const alpha = config.lora_alpha;
  if (typeof alpha !== 'number' || !(alpha > 0)) throw unreadable({ en: 'it has no lora_alpha', zh: '缺少 lora_alpha' });
  const patterns = Object.entries(isObject(config.alpha_pattern) ? config.alpha_pattern : {});
  const own = patterns.map(([ending, value]) => [withoutPrefix(ending, prefixes), value] as const);
  return (name, rank) => {
    const found = own.find(([ending]) => name === ending || name.endsWith(`.${ending}`))?.[1];
    const chosen = typeof found === 'number' ? found : alpha;
    // With rank stabilisation the change counts alpha / √rank.
    return config.use_rslora === true ? chosen * Math.sqrt(rank) : chosen;
  };
}

function withoutPrefix(name: string, prefixes: readonly string[]): string {
  const prefix = prefixes.find((one) => name.startsWith(one)) ?? '';
  return name.slice(prefix.length);
}

function unreadable(what: Text): Failure {
  return new Failure(
    {
      en: 'The adapter cannot be used: {what}. Choose a LoRA or DoRA adapter in PEFT’s format.',
      zh: '无法使用该适配器：{what}。请选择 PEFT 格式的 LoRA 或 DoRA 适配器。',
    },
    { what },
    { code: 'adapter-unreadable' },
  );
}

/** Numbers of the model's own weights with the adapter's change in them; the adapter's are left out. Says the same as both apart. */
export function mergedNumbers(
  weights: readonly Weight[],
  adapterOf: (name: string) => Adapter | undefined,
  layout: 'outputs-first' | 'inputs-first' = 'outputs-first',
): Record<string, FloatArray> {
  const byName = new Map(weights.map((weight) => [weight.name, weight]));
  const merged = weights.flatMap((weight): [string, FloatArray][] => {
    if (isAdapterWeight(weight.name)) return [];
    const name = weight.name.slice(0, -'.weight'.length);
    const adapter = weight.name.endsWith('.weight') ? adapterOf(name) : undefined;
    const [down, up] = [byName.get(`${name}.lora_A.weight`), byName.get(`${name}.lora_B.weight`)];
    if (!adapter || !down || !up) return [[weight.name, weight.data]];
    return [[weight.name, changed(weight, { adapter, down, up, lengths: byName.get(`${name}.lora_magnitude_vector`), layout })]];
  });
  return Object.fromEntries(merged);
}

interface Change {
  adapter: Adapter;
  down: Weight;
  up: Weight;
  lengths?: Weight;
  layout: 'outputs-first' | 'inputs-first';
}

function changed(weight: Weight, { adapter: { rank, alpha }, down, up, lengths, layout }: Change): Float32Array {
  const inputs = sizeOf(down.shape) / rank;
  const outputs = sizeOf(up.shape) / rank;
  const whole = Float32Array.from(weight.data);
  const placeOf = (output: number, input: number) => (layout === 'outputs-first' ? output * inputs + input : input * outputs + output);
  for (let output = 0; output < outputs; output++) {
    const row = new Float64Array(inputs);
    for (let step = 0; step < rank; step++) {
      const factor = (up.data[output * rank + step]! * alpha) / rank;
      if (factor !== 0) for (let input = 0; input < inputs; input++) row[input]! += factor * down.data[step * inputs + input]!;
    }
    let square = 0;
    for (let input = 0; input < inputs; input++) {
      row[input]! += whole[placeOf(output, input)]!;
      square += row[input]! ** 2;
    }
    const stretch = lengths ? (lengths.data[output] ?? 0) / Math.sqrt(square) : 1;
    for (let input = 0; input < inputs; input++) whole[placeOf(output, input)] = row[input]! * stretch;
  }
  return whole;
}
