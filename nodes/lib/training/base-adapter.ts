import type { Context } from '../../kit/define-node.ts';
import { isObject, readJson } from '../../kit/json.ts';
import { Failure } from '../../kit/problem.ts';
import type { FileRef } from '../../kit/settings.ts';
import type { Text } from '../../kit/text.ts';
import { claimsOf } from '../architectures/load-weights.ts';
import { contentOf, withFoundModel } from '../hub/found-model.ts';
import { isPickled, pickledOnly } from '../hub/needed-files.ts';
import { isAdapterWeight, type LoadedAdapter, mergedNumbers, readAdapter } from '../learn/adapters.ts';
import { sizeOf } from '../learn/value.ts';
import { createWeights } from '../learn/weights.ts';
import { type BaseLanguage, buildLanguage } from './base-language.ts';
import { claimWeights } from './fit-language.ts';

/** An adapter in PEFT's format from a file setting, which fits the model. */
export async function adapterFor(context: Context, ref: FileRef, base: BaseLanguage): Promise<LoadedAdapter> {
  return withFoundModel(context, ref, { description: 'adapter_config.json', setting: 'adapter', instead: 'folder' }, async (found) => {
    const tensors = await contentOf(found, 'adapter_model.safetensors');
    if (!tensors) throw [...found.files.keys()].some(isPickled) ? pickledOnly(found.name) : noTensors();
    const config = readJson<unknown>(Buffer.from((await contentOf(found, 'adapter_config.json')) ?? []).toString('utf8'));
    const adapter = readAdapter(config, tensors, modelPrefixes);
    checkFit(
      base,
      adapter,
      isObject(config) && typeof config.base_model_name_or_path === 'string' ? config.base_model_name_or_path.slice(0, 200) : '',
    );
    return adapter;
  });
}

/** What files of whole models put before our names; a model that was made here has none of them left. */
const modelPrefixes = ['transformer.'];

/** Every part of the adapter must stand beside a matrix of the model, and have its sizes. */
function checkFit({ features: { config } }: BaseLanguage, { adapterOf, numbers }: LoadedAdapter, made: string): void {
  const claims = claimsOf((scope) => buildLanguage(scope, config), { adapterOf });
  const wanted = new Map(claims.flatMap(({ name, shape }) => (isAdapterWeight(name) ? [[name, sizeOf(shape)]] : [])));
  const given = Object.keys(numbers);
  const strange = given.find((name) => !wanted.has(name));
  if (strange !== undefined) throw unfitting({ en: 'the model has no “{name}”', zh: '模型没有“{name}”' }, strange, made);
  const missing = [...wanted.keys()].find((name) => !Object.hasOwn(numbers, name));
  if (missing !== undefined || given.length === 0)
    throw unfitting({ en: 'it has no “{name}”', zh: '其中没有“{name}”' }, missing ?? 'lora_A.weight', made);
  const other = given.find((name) => numbers[name]?.length !== wanted.get(name));
  if (other !== undefined)
    throw unfitting({ en: '“{name}” has another size than in the model', zh: '“{name}”的大小与模型不符' }, other, made);
}

function unfitting(what: Text, name: string, made: string): Failure {
  const [en, zh] = made === '' ? ['', ''] : [' It was made for “{made}”.', '它是为“{made}”制作的。'];
  return new Failure(
    {
      en: `The adapter does not belong to this model: ${what.en}.${en} Choose the model and the adapter that go together.`,
      zh: `该适配器不属于此模型：${what.zh}。${zh}请选择相配的模型和适配器。`,
    },
    { name, made },
    { code: 'adapter-unfitting', setting: 'adapter' },
  );
}

function noTensors(): Failure {
  return new Failure(
    {
      en: 'The adapter’s numbers are missing: there is no adapter_model.safetensors beside adapter_config.json. Choose a folder that has both.',
      zh: '缺少适配器的数值：adapter_config.json 旁边没有 adapter_model.safetensors。请选择同时包含两者的文件夹。',
    },
    {},
    { code: 'model-file-missing', setting: 'adapter' },
  );
}

/** The model with the adapter's change in its own weights. */
export function withAdapter(base: BaseLanguage, { adapterOf, numbers }: LoadedAdapter): BaseLanguage {
  const { config } = base.features;
  const weights = createWeights({ seed: 0, loaded: { ...base.numbers, ...numbers }, trains: () => false });
  claimWeights({ config, weights, adapterOf });
  return { ...base, numbers: mergedNumbers(weights.all(), adapterOf, config.layout) };
}
