import { Failure } from '../../kit/problem.ts';
import { hubFailures } from './hub-failures.ts';

export const describedFiles = [
  'config.json',
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'chat_template.jinja',
  'preprocessor_config.json',
  'adapter_config.json',
  'modules.json',
  '1_Pooling/config.json',
  'sentence_bert_config.json',
];

/** The weights of a model or an adapter, whole or in numbered parts; other files with weights are doubles in other forms. */
const weights = /^(model|adapter_model)(-\d+-of-\d+)?\.safetensors$|^model\.safetensors\.index\.json$/;

/** The files of a model that are of use here. Programs and pickled weights are never fetched. */
export function neededFiles(id: string, files: readonly string[]): string[] {
  const found = files.filter((file) => describedFiles.includes(file) || weights.test(file));
  if (found.some((file) => file.endsWith('.safetensors'))) {
    // Where the whole is there, its parts are the same once more.
    return found.includes('model.safetensors') ? found.filter((file) => !/-of-\d+\.|\.index\.json$/.test(file)) : found;
  }
  if (files.some(isPickled)) throw pickledOnly(id);
  throw hubFailures.noFiles(id);
}

export function isPickled(file: string): boolean {
  return /^(pytorch_model|adapter_model).*\.bin$|\.(pth?|ckpt|pkl)$/.test(file);
}

export function pickledOnly(model: string): Failure {
  return new Failure(
    {
      en: '“{model}” has its weights only as pickled PyTorch files, which can hold programs and are never opened here. Choose a model with safetensors, or convert it (Hugging Face has a service for that on the model’s page).',
      zh: '“{model}”的权重只有 PyTorch 的 pickle 文件，其中可能藏有程序，因此从不在此打开。请选择带 safetensors 的模型，或先转换（Hugging Face 的模型页面提供转换服务）。',
    },
    { model },
    { code: 'pickled-weights' },
  );
}
