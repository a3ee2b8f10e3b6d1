import { isObject } from '../../kit/json.ts';
import type { DecoderConfig } from '../architectures/decoder.ts';
import type { EncoderConfig } from '../architectures/encoder.ts';
import type { GenerationSettings } from '../generation/generate.ts';

/** The contents of tokenizer.json and tokenizer_config.json. */
export interface TokenizerFiles {
  tokenizer: unknown;
  config: unknown;
}

/** From texts to tokens for an encoder whose graph takes `ids`, `positions` and `mask` [batch, length]. */
export interface TokenFeatures {
  kind: 'tokens';
  /** The columns whose texts are joined. */
  columns: readonly string[];
  /** Tokens of the vocabulary. */
  size: number;
  /** Most tokens of a text; what is beyond is not read, unless parts of the text are marked. */
  longest: number;
  tokenizer: TokenizerFiles;
  /** By which the model can be taught more; those that were kept by an older Graftwork have none. */
  encoder?: EncoderConfig;
  /** As a hub, or a person, calls the model that it began as. */
  name?: string;
  /** What it says of a text; its vector if not given. */
  answers?: 'classes' | 'numbers' | 'spans';
  /** Of the spans that it marks. */
  labels?: readonly string[];
}

/** From rows to prompts for a decoder that `languageModel` wrote. */
export interface LanguageFeatures {
  kind: 'language';
  /** The columns that the prompt names. */
  columns: readonly string[];
  /** Tokens of the vocabulary. */
  size: number;
  config: DecoderConfig;
  tokenizer: TokenizerFiles;
  /** What the model is asked: text with the names of columns in braces. */
  prompt: string;
  /** Put before every prompt, where the tokenizer itself puts nothing there. */
  begin?: number;
  /** Tokens of the longest sequence that it was taught by; missing where it is as long as the model reads. */
  taughtLength?: number;
  /** Tokens that end a text. */
  endings: readonly number[];
  /** How it writes where nothing else is asked. */
  generation: GenerationSettings;
}

export function isTokenKind(data: Readonly<Record<string, unknown>>): boolean {
  const tokenized = isObject(data.tokenizer) && isObject(data.tokenizer.tokenizer);
  if (data.kind === 'tokens')
    return (
      tokenized &&
      typeof data.longest === 'number' &&
      (data.encoder === undefined || (isObject(data.encoder) && data.encoder.kind === 'encoder')) &&
      (data.answers !== 'spans' || Array.isArray(data.labels))
    );
  return data.kind === 'language' && tokenized && isObject(data.config) && data.config.kind === 'decoder' && isObject(data.generation);
}
