import { Tokenizer as Pipeline } from '@huggingface/tokenizers';
import { isObject } from '../../kit/json.ts';
import { broken, checkTokenizer, type TokenizerJson } from './check-tokenizer.ts';
import { type Frame, frameOf } from './frame-tokens.ts';
import { createTextTokens, type TextTokens } from './text-tokens.ts';
import { type SpecialRole, specialTokens } from './special-tokens.ts';

/** A text as a model takes it. All lists have one entry for each token. */
export interface Encoding {
  ids: number[];
  tokens: string[];
  /** Where the token stands in its text, in UTF-16 units, without the space round it; [0, 0] for tokens that were put in. */
  offsets: [number, number][];
  /** Which of the two texts it is of, for models that tell them apart. */
  types: number[];
  /** 0 and 1 for the text and its pair, -1 for tokens that were put in. */
  texts: number[];
}

export interface EncodeOptions {
  /** Tokens at most, those put in included; what is too much is cut from the end of the longer text. */
  limit?: number;
  /** Whether the model's special tokens are put round the text. */
  framed?: boolean;
  /** Whether places are wanted. Without them it is several times as fast. */
  placed?: boolean;
}

export interface Tokenizer {
  encode(text: string, pair?: string, options?: EncodeOptions): Encoding;
  /** Ids that are no tokens are passed over. */
  decode(ids: Iterable<number | bigint>, options?: { special?: boolean }): string;
  special: Readonly<Partial<Record<SpecialRole, number>>>;
  /** One more than the largest id: as many rows an embedding must have at least. */
  vocabularySize: number;
  tokenId(token: string): number | undefined;
}

/** The tokenizer that a model's tokenizer.json and tokenizer_config.json describe. */
export function loadTokenizer(tokenizerJson: unknown, config: unknown = {}): Tokenizer {
  const checked = checkTokenizer(tokenizerJson);
  const pipeline = buildPipeline(checked, config);
  const idOf = (token: string) => pipeline.token_to_id(token);
  const frames = { single: frameOf(pipeline.post_processor, false, idOf), pair: frameOf(pipeline.post_processor, true, idOf) };
  const special = specialTokens(config, idOf);
  const tokensOf = createTextTokens(pipeline, checked.model);
  const cleaned = isObject(config) && config.clean_up_tokenization_spaces === true;

  function encode(text: string, pair?: string, { limit = Infinity, framed = true, placed = true }: EncodeOptions = {}): Encoding {
    const texts = [tokensOf(text, placed), ...(pair === undefined ? [] : [tokensOf(pair, placed)])];
    const frame = framed ? frames[pair === undefined ? 'single' : 'pair'] : bareFrame;
    const room = limit - frame.filter((item) => 'id' in item).length;
    if (room < 0) throw new Error(`A limit of ${limit} tokens leaves no room for the special ones.`);
    return putTogether(frame, shortened(texts, room), pipeline);
  }

  return {
    encode,
    decode(ids, { special: kept = false } = {}) {
      const known = Array.from(ids, Number).filter((id) => pipeline.id_to_token(id) !== undefined);
      if (known.length === 0) return '';
      return pipeline.decode(known, { skip_special_tokens: !kept, clean_up_tokenization_spaces: cleaned });
    },
    special,
    vocabularySize: checked.vocabularySize,
    tokenId: idOf,
  };
}

const bareFrame: Frame = [
  { text: 0, type: 0 },
  { text: 1, type: 1 },
];

function buildPipeline({ whole }: TokenizerJson, config: unknown): Pipeline {
  try {
    return new Pipeline(whole, isObject(config) ? config : {});
  } catch (error) {
    // Parts of a kind that the library does not know, and patterns that are none.
    throw error instanceof Error ? broken(error.message) : error;
  }
}

/** Takes tokens from the longer text until both fit. */
function shortened(texts: readonly TextTokens[], room: number): TextTokens[] {
  const [first = 0, second = 0] = texts.map(({ ids }) => ids.length);
  if (first + second <= room) return [...texts];
  const smaller = Math.min(first, second, Math.floor(room / 2));
  const larger = room - smaller;
  const lengths = first >= second ? [Math.min(first, larger), smaller] : [smaller, Math.min(second, larger)];
  return texts.map(({ ids, tokens, offsets }, at) => ({
    ids: ids.slice(0, lengths[at]),
    tokens: tokens.slice(0, lengths[at]),
    offsets: offsets.slice(0, lengths[at]),
  }));
}

function putTogether(frame: Frame, texts: readonly TextTokens[], pipeline: Pipeline): Encoding {
  const encoding: Encoding = { ids: [], tokens: [], offsets: [], types: [], texts: [] };
  const { ids, tokens, offsets, types, texts: sources } = encoding;
  for (const item of frame) {
    if ('id' in item) {
      ids.push(item.id);
      tokens.push(pipeline.id_to_token(item.id) ?? '');
      offsets.push([0, 0]);
      types.push(item.type);
      sources.push(-1);
      continue;
    }
    const part = texts[item.text];
    for (const [at, id] of part?.ids.entries() ?? []) {
      ids.push(id);
      tokens.push(part?.tokens[at] ?? '');
      offsets.push(part?.offsets[at] ?? [0, 0]);
      types.push(item.type);
      sources.push(item.text);
    }
  }
  return encoding;
}
