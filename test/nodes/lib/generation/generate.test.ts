import { expect, test } from 'vitest';
import { decoder, type DecoderConfig, nextWords } from '../../../../nodes/lib/architectures/decoder.ts';
import { languageModel } from '../../../../nodes/lib/architectures/language-graph.ts';
import { readConfig } from '../../../../nodes/lib/architectures/read-config.ts';
import { generate, generateAll, type GenerationSettings, type LanguageModel } from '../../../../nodes/lib/generation/generate.ts';
import { openLanguage } from '../../../../nodes/lib/generation/language-session.ts';
import { tokenLosses } from '../../../../nodes/lib/generation/token-losses.ts';
import { createStopSearch } from '../../../../nodes/lib/generation/stop-search.ts';
import { createTextStream } from '../../../../nodes/lib/generation/text-stream.ts';
import { createGraph, graphInput } from '../../../../nodes/lib/learn/graph.ts';
import { rotaryFrequencies } from '../../../../nodes/lib/learn/layers/rotary.ts';
import { createScope } from '../../../../nodes/lib/learn/scope.ts';
import { createWeights } from '../../../../nodes/lib/learn/weights.ts';
import { loadTokenizer } from '../../../../nodes/lib/tokenizers/load-tokenizer.ts';
import { trainBpe } from '../../../../nodes/lib/tokenizers/train-bpe.ts';
import { formulaWeights, relativeError, runGraph } from '../architectures/formula-weights.ts';

const tokenizer = await trainBpe(['The cat sat on the mat. 你好，世界！', 'A dog ran after the cat.'], {
  vocabularySize: 280,
  symbols: 'bytes',
}).then((files) => loadTokenizer(files.tokenizer, files.config));

function configOf(type: 'llama' | 'gpt2'): DecoderConfig {
  const llama = { num_key_value_heads: 2, hidden_size: 16, num_hidden_layers: 2, num_attention_heads: 4, intermediate_size: 24 };
  const gpt2 = { n_embd: 16, n_layer: 2, n_head: 4, n_positions: 64 };
  const { config } = readConfig({ model_type: type, vocab_size: 280, max_position_embeddings: 64, ...(type === 'llama' ? llama : gpt2) });
  if (config.kind !== 'decoder') throw new Error('no decoder');
  return config;
}

async function modelOf(type: 'llama' | 'gpt2' = 'llama'): Promise<LanguageModel & { config: DecoderConfig }> {
  const config = configOf(type);
  const session = await openLanguage(languageModel(config, formulaWeights()), config);
  return { session, tokenizer, longest: 64, taughtLength: 64, endings: [tokenizer.special.eos ?? 0], config };
}

/** What the model says after each token, computed at once and without a memory. */
async function atOnce(config: DecoderConfig, ids: readonly number[]): Promise<number[][]> {
  const graph = createGraph();
  const weights = formulaWeights();
  const input = (name: string) => graphInput(graph, name, [1, ids.length], 'int64');
  const scope = createScope(graph, weights);
  const value = nextWords(scope, config, decoder(scope, config, { ids: input('ids'), positions: input('positions') }));
  const whole = (numbers: readonly number[]) => ({
    data: BigInt64Array.from(numbers, (number) => BigInt(number)),
    shape: [1, numbers.length],
  });
  const feeds = { ids: whole(ids), positions: whole(ids.map((_, at) => at)) };
  const { logits = [] } = await runGraph(graph, [{ name: 'logits', value }], { weights, feeds });
  return ids.map((_, at) => Array.from(logits.slice(at * config.vocabulary, (at + 1) * config.vocabulary)));
}

const settings: GenerationSettings = {
  temperature: 0.8,
  topK: 0,
  topP: 1,
  repetitionPenalty: 1,
  maxTokens: 12,
  stops: [],
  seed: 5,
};

test.each(['llama', 'gpt2'] as const)('%s says the same token by token with its memory as for the whole text at once', async (type) => {
  const { session, config } = await modelOf(type);
  const ids = [5, 99, 270, 3, 41, 7, 200];
  const expected = await atOnce(config, ids);
  const whole = await session.read([ids], undefined, ids.length);
  for (const [at, logits] of whole.logits.entries()) expect(relativeError(logits, expected[at]!)).toBeLessThan(1e-5);
  // Three tokens at once, then one by one, beside a longer text that is read at the same time.
  let { memory } = await session.read([ids.slice(0, 3), [1, 2, 3, 4, 5]]);
  for (const [at, id] of ids.entries()) {
    if (at < 3) continue;
    const step = await session.read([[id], [8]], memory);
    memory = step.memory;
    expect(relativeError(step.logits[0]!, expected[at]!)).toBeLessThan(1e-5);
  }
  await session.close();
});

test.each([8e6, 280, 1_000])(
  'what texts surprise a model by is the same together, alone, and in parts of %i numbers',
  async (mostLogits) => {
    const { session, config } = await modelOf('gpt2');
    const sequences = [
      { ids: Int32Array.of(5, 99, 270, 3, 41, 7, 200), from: 4 },
      { ids: Int32Array.of(8, 9), from: 1 },
      { ids: Int32Array.of(3, 1, 4, 1, 5, 9, 2, 6, 5), from: 1 },
    ];
    const losses = await tokenLosses(session, sequences, { mostLogits });
    for (const [row, { ids, from }] of sequences.entries()) {
      const logits = await atOnce(config, [...ids]);
      const expected = Array.from(ids.subarray(from), (id, at) => {
        const said = logits[from + at - 1]!;
        return Math.log(said.reduce((sum, logit) => sum + Math.exp(logit), 0)) - said[id]!;
      });
      expect(losses[row]).toHaveLength(expected.length);
      expect(relativeError([...losses[row]!], expected)).toBeLessThan(1e-5);
    }
    await session.close();
  },
);

test('what a model says is the same to the last bit with any number of threads', async () => {
  const config = { ...configOf('llama'), width: 128, heads: 4, keyHeads: 2, headWidth: 32, inner: 512 };
  const weights = createWeights({ seed: 3 });
  const onnx = languageModel({ ...config, frequencies: rotaryFrequencies(32) }, weights);
  const rows = [0, 1, 2].map((row) => Array.from({ length: 20 + row }, (_, at) => (at * 31 + row * 7) % 280));
  const said = await Promise.all(
    [1, 2, 4].map(async (threads) => {
      const session = await openLanguage(onnx, config, { threads });
      const first = await session.read(rows, undefined, 5);
      const next = await session.read([[1], [2], [3]], first.memory);
      await session.close();
      return [...first.logits, ...next.logits];
    }),
  );
  expect(said[1]).toEqual(said[0]);
  expect(said[2]).toEqual(said[0]);
});

test('texts made together are those made alone, piece by piece, and the same seed makes them again', async () => {
  const model = await modelOf();
  const prompts = ['The cat', 'A dog ran after the', '', '你好'].map((text, number) => ({ text, number }));
  const together = await generateAll(model, prompts, settings);
  for (const [at, prompt] of prompts.entries()) {
    const pieces: string[] = [];
    const stream = generate(model, prompt, settings);
    let step = await stream.next();
    for (; !step.done; step = await stream.next()) pieces.push(step.value);
    expect(pieces.join('')).toBe(step.value.text);
    expect(step.value).toEqual(together[at]);
  }
  expect(together.some(({ tokens }) => tokens === 12)).toBe(true);
  expect(await generateAll(model, prompts, { ...settings, seed: 6 })).not.toEqual(together);
  await model.session.close();
});

test('a text ends before a stop string, also where that comes in pieces, and never beyond what the model can have in mind', async () => {
  const model = await modelOf();
  const [free] = await generateAll(model, [{ text: 'The', number: 0 }], settings);
  const stop = free!.text.slice(4, 7);
  const [stopped] = await generateAll(model, [{ text: 'The', number: 0 }], { ...settings, stops: [stop] });
  expect(stopped).toMatchObject({ text: free!.text.slice(0, free!.text.indexOf(stop)), reason: 'stop' });
  const [long] = await generateAll(model, [{ text: 'The cat. '.repeat(200), number: 0 }], { ...settings, maxTokens: 500 });
  expect(long!.tokens).toBe(32);
  // However much is asked for, a short prompt is read whole.
  const [much] = await generateAll(model, [{ text: 'The', number: 0 }], { ...settings, maxTokens: 500 });
  expect(much!.tokens).toBe(64 - tokenizer.encode('The').ids.length);
  expect(much!.text.startsWith(free!.text)).toBe(true);
  await model.session.close();
});

test('a stop string is found across pieces, and what only looked like its beginning is given back', () => {
  const search = createStopSearch(['\nUser:', 'END']);
  expect(search.add('Hello\nUs')).toEqual({ text: 'Hello', stopped: false });
  expect(search.add('ed E')).toEqual({ text: '\nUsed ', stopped: false });
  expect(search.add('N')).toEqual({ text: '', stopped: false });
  expect(search.add('D more')).toEqual({ text: '', stopped: true });
  const other = createStopSearch(['END']);
  other.add('the E');
  expect(other.finish()).toBe('E');
});

test('text comes in whole characters, spaces kept, whatever tokens they are made of', () => {
  const text = 'A dog 你好 👩‍💻 ran — ç';
  const stream = createTextStream((tokens) => tokenizer.decode(tokens));
  const pieces = tokenizer.encode(text).ids.map((id) => stream.add(id));
  expect(pieces.join('') + stream.finish()).toBe(text);
  for (const piece of pieces) expect(piece).not.toContain('\uFFFD');
  // Half a character at the very end is shown as what it is.
  const cut = createTextStream((tokens) => tokenizer.decode(tokens));
  const [first = 0] = tokenizer.encode('👩').ids;
  expect(cut.add(first)).toBe('');
  expect(cut.finish()).toBe('\uFFFD');
});
