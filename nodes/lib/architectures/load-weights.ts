import { Failure } from '../../kit/problem.ts';
import { createGraph } from '../learn/graph.ts';
import type { TensorFile } from '../learn/open-safetensors.ts';
import { createScope, type Scope, type ScopeOptions } from '../learn/scope.ts';
import type { FloatArray } from '../learn/value.ts';
import type { Weight, WeightSet } from '../learn/weights.ts';

/** Reads those tensors of a file that a model claims, under our names; `prefixes` may stand before them there. */
export async function loadWeights(
  file: TensorFile,
  build: (scope: Scope) => void,
  prefixes: readonly string[] = [],
): Promise<Record<string, FloatArray>> {
  const numbers: Record<string, FloatArray> = {};
  for (const { name, shape } of claimsOf(build)) {
    const known = ['', ...prefixes].flatMap((prefix) => [prefix + name, prefix + olderName(name)]).find((full) => file.tensors.has(full));
    if (known === undefined) throw unfitting({ en: 'it has no “{name}”', zh: '其中没有“{name}”' }, name);
    if (file.tensors.get(known)?.shape.join() !== shape.join())
      throw unfitting({ en: '“{name}” has another size than config.json says', zh: '“{name}”的大小与 config.json 不符' }, name);
    numbers[name] = await file.floats(known);
  }
  return numbers;
}

/** The first files of BERT call scale and shift of a normalisation as its paper does. */
function olderName(name: string): string {
  return name.replace(/LayerNorm\.weight$/, 'LayerNorm.gamma').replace(/LayerNorm\.bias$/, 'LayerNorm.beta');
}

/** What a model claims, without making any numbers. */
export function claimsOf(build: (scope: Scope) => void, options: ScopeOptions = {}): Weight[] {
  const weights = new Map<string, Weight>();
  const set: WeightSet = {
    claim(name, { shape, kind }) {
      const weight = weights.get(name) ?? { name, shape, kind, trained: false, data: new Float32Array() };
      weights.set(name, weight);
      return weight;
    },
    all: () => [...weights.values()],
  };
  build(createScope(createGraph(), set, options));
  return set.all();
}

function unfitting(what: { en: string; zh: string }, name: string): Failure {
  return new Failure(
    {
      en: `The weights do not belong to this model: ${what.en}. Take config.json and the weights from the same place.`,
      zh: `权重与该模型不匹配：${what.zh}。请使用来源相同的 config.json 和权重文件。`,
    },
    { name },
    { code: 'weights-mismatch' },
  );
}
