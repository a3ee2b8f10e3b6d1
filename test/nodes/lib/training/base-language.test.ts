import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { languageModel } from '../../../../nodes/lib/architectures/language-graph.ts';
import { openLanguage } from '../../../../nodes/lib/generation/language-session.ts';
import { createWeights } from '../../../../nodes/lib/learn/weights.ts';
import { baseFromFolder } from '../../../../nodes/lib/training/base-language.ts';
import { formulaWeights } from '../architectures/formula-weights.ts';
import { gpt2, modelFolder } from './model-folder.ts';

test.each([
  gpt2,
  {
    model_type: 'llama',
    vocab_size: 262,
    hidden_size: 16,
    num_hidden_layers: 2,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    intermediate_size: 24,
    max_position_embeddings: 32,
  },
])('a folder of $model_type says what its weights say', async (json) => {
  const base = await baseFromFolder(await modelFolder(json), 'owner/name');
  const { config } = base.features;
  expect(base.prefix).toBe(json.model_type === 'gpt2' ? 'transformer.' : '');
  expect(base.features.endings).toEqual([0]);
  const say = async (onnx: Uint8Array) => {
    const session = await openLanguage(onnx, config);
    const { logits } = await session.read([[5, 100, 7]]);
    await session.close();
    return logits;
  };
  expect(await say(languageModel(config, createWeights({ seed: 1, loaded: base.numbers })))).toEqual(
    await say(languageModel(config, formulaWeights())),
  );
});

test('weights that do not belong to the description are refused by name; a last matrix that is left out is the first one', async () => {
  await expect(baseFromFolder(await modelFolder(gpt2, { leaveOut: 'h.1.attn.c_attn.weight' }), 'a/b')).rejects.toThrow(
    'has no “h.1.attn.c_attn.weight”',
  );
  const wide = await modelFolder(gpt2);
  await writeFile(join(wide, 'config.json'), JSON.stringify({ ...gpt2, n_inner: 32 }));
  await expect(baseFromFolder(wide, 'a/b')).rejects.toThrow('another size than config.json says');
  const llama = {
    model_type: 'llama',
    vocab_size: 262,
    hidden_size: 16,
    num_hidden_layers: 1,
    num_attention_heads: 4,
    intermediate_size: 24,
  };
  const { features } = await baseFromFolder(await modelFolder(llama, { leaveOut: 'lm_head.weight' }), 'a/b');
  expect(features.config.tied).toBe(true);
});
