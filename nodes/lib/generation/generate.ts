import { uniforms } from '../learn/random.ts';
import type { Tokenizer } from '../tokenizers/load-tokenizer.ts';
import { chooseToken, type Choosing } from './choose-token.ts';
import type { LanguageSession } from './language-session.ts';
import { createStopSearch } from './stop-search.ts';
import { createTextStream } from './text-stream.ts';

export interface GenerationSettings extends Choosing {
  maxTokens: number;
  /** The text ends before any of them. */
  stops: readonly string[];
  seed: number;
}

/** How a model writes until someone says otherwise. */
export const plainGeneration: GenerationSettings = {
  temperature: 0.7,
  topK: 50,
  topP: 0.95,
  repetitionPenalty: 1,
  maxTokens: 100,
  stops: [],
  seed: 1,
};
export interface LanguageModel {
  session: LanguageSession;
  tokenizer: Tokenizer;
  /** The longest text that it can have in mind, in tokens. */
  longest: number;
  /** Put before every prompt, where the tokenizer itself puts nothing there. */
  begin?: number;
  /** The longest sequence that it was taught by, in tokens. */
  taughtLength: number;
  /** Tokens that end a text. */
  endings: readonly number[];
}

export interface Generation {
  text: string;
  /** Tokens that were made. */
  tokens: number;
  /** Why it ended: the model had said all, a stop string came, or there was no room left. */
  reason: 'ended' | 'stop' | 'length';
}

/** A prompt with the number that its random choices follow from, so that it is answered alike in any batch. */
export interface Prompt {
  text: string;
  number: number;
}

/** The answer to a prompt piece by piece as it is made; the whole at the end. The same seed gives the same text. */
export async function* generate(
  model: LanguageModel,
  prompt: Prompt,
  settings: GenerationSettings,
): AsyncGenerator<string, Generation, undefined> {
  const row = startRow(model, prompt, settings);
  let { logits, memory } = await model.session.read([row.prompt]);
  while (true) {
    const { text, token } = row.next(logits[0] ?? new Float32Array());
    if (text !== '') yield text;
    if (token === undefined) return row.result();
    ({ logits, memory } = await model.session.read([[token]], memory));
  }
}

/** The answers to several prompts at once, which is far quicker than one after the other. `onStep` may throw to stop. */
export async function generateAll(
  model: LanguageModel,
  prompts: readonly Prompt[],
  settings: GenerationSettings,
  onStep?: (made: number) => void,
): Promise<Generation[]> {
  if (prompts.length === 0) return [];
  const rows = prompts.map((prompt) => startRow(model, prompt, settings));
  let { logits, memory } = await model.session.read(rows.map((row) => row.prompt));
  for (let made = 1; ; made++) {
    const tokens = rows.map((row, at) => row.next(logits[at] ?? new Float32Array()).token);
    onStep?.(made);
    if (tokens.every((token) => token === undefined)) return rows.map((row) => row.result());
    // A row that has ended is filled up with anything until the last one has.
    ({ logits, memory } = await model.session.read(
      tokens.map((token) => [token ?? 0]),
      memory,
    ));
  }
}

/** One text in the making. */
function startRow({ tokenizer, longest, begin, endings }: LanguageModel, { text, number }: Prompt, settings: GenerationSettings) {
  const first = begin === undefined ? [] : [begin];
  const whole = tokenizer.encode(text, undefined, { placed: false }).ids;
  // The end of a long prompt matters most, and half of the room is the prompt's where it needs it.
  const room = Math.max(longest - settings.maxTokens, Math.floor(longest / 2)) - first.length;
  const ids = [...first, ...whole.slice(-Math.max(1, room))];
  // A model that has read nothing needs some token to begin with.
  const prompt = ids.length > 0 ? ids : [tokenizer.special.bos ?? endings[0] ?? 0];
  const most = Math.max(1, Math.min(settings.maxTokens, longest - prompt.length));
  const seen = new Set(prompt);
  const stream = createTextStream((tokens) => tokenizer.decode(tokens));
  const search = createStopSearch(settings.stops);
  const chance = (step: number) => uniforms({ seed: settings.seed, purpose: 'sample', step, layer: number })();
  const said: Generation = { text: '', tokens: 0, reason: 'length' };
  let ended = false;

  function end(reason: Generation['reason'], text: string) {
    ended = true;
    said.reason = reason;
    said.text += text;
    return { text, token: undefined };
  }

  return {
    prompt,
    /** The text that was completed and the token to read next, which is missing at the end. */
    next(logits: Float32Array): { text: string; token: number | undefined } {
      if (ended) return { text: '', token: undefined };
      const token = chooseToken(logits, settings, seen, chance(said.tokens));
      if (endings.includes(token)) return end('ended', search.add(stream.finish()).text + search.finish());
      said.tokens++;
      seen.add(token);
      const found = search.add(stream.add(token));
      if (found.stopped) return end('stop', found.text);
      if (said.tokens >= most) {
        const last = search.add(stream.finish());
        return end(last.stopped ? 'stop' : 'length', found.text + last.text + (last.stopped ? '' : search.finish()));
      }
      said.text += found.text;
      return { text: found.text, token };
    },
    result: () => said,
  };
}
