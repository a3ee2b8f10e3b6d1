import type { LanguageModel } from './generate.ts';

/** Tokens of a text, and the first of them that the model should learn to say. */
export interface LanguageSequence {
  ids: Int32Array;
  /** At least 1: nothing comes before the first token. */
  from: number;
}

/** Tokens that the model should say. */
export function countedTokens({ ids, from }: LanguageSequence): number {
  return ids.length - Math.max(1, from);
}

type Spelling = Pick<LanguageModel, 'tokenizer' | 'begin' | 'endings'>;

/** What stands between texts that are learned one after the other. */
export function borderOf({ endings }: Pick<Spelling, 'endings'>): number {
  return endings[0] ?? 0;
}

/** A text's own tokens: no frame belongs into the middle of a sequence. */
export function spelledText({ tokenizer }: Pick<Spelling, 'tokenizer'>, text: string): Int32Array {
  return Int32Array.from(tokenizer.encode(text, undefined, { placed: false, framed: false }).ids);
}

/** A prompt is encoded as it is when the model is used, and the answer apart from it, since that is where the model begins. */
export function spelledPair(model: Spelling, { prompt, answer }: { prompt: string; answer: string }): { asked: number[]; said: number[] } {
  const ending = borderOf(model);
  const begin = model.begin === undefined ? [] : [model.begin];
  const asked = [...begin, ...model.tokenizer.encode(prompt, undefined, { placed: false }).ids];
  return { asked: asked.length > 0 ? asked : [ending], said: [...spelledText(model, answer), ending] };
}

/** Texts one after the other, each between two `border` tokens, cut into sequences of one length that share a token with the next. */
export function packedTexts(texts: readonly Int32Array[], border: number, length: number): LanguageSequence[] {
  const whole = new Int32Array(texts.reduce((sum, text) => sum + text.length + 1, 1)).fill(border);
  let at = 1;
  for (const text of texts) {
    whole.set(text, at);
    at += text.length + 1;
  }
  const sequences: LanguageSequence[] = [];
  for (let start = 0; start + 1 < whole.length; start += length - 1)
    sequences.push({ ids: whole.subarray(start, start + length), from: 1 });
  return sequences;
}

/** A prompt and its answer, which alone is learned, with an ending behind it; of what is too long the beginning of the prompt is cut off. */
export function answerSequence(prompt: readonly number[], answer: readonly number[], longest: number): LanguageSequence {
  const said = answer.slice(0, longest - 1);
  const asked = prompt.slice(-Math.max(1, longest - said.length));
  return { ids: Int32Array.from([...asked, ...said]), from: asked.length };
}
