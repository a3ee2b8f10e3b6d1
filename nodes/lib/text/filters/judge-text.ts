import { type GopherLimits, gopherQuality, gopherRepetition, type RepetitionLimits } from './gopher.ts';
import { type FilterLanguage, measureText } from './measure-text.ts';
import type { Reason } from './text-rules.ts';
import { c4, type C4Limits, fineWeb, type FineWebLimits, type LineRule } from './web-pages.ts';

export interface TextFilters {
  /** By which rules: those for English, for Chinese, or what suits each text. */
  language: FilterLanguage | 'auto';
  /** Languages (ISO 639-1) to keep; empty: all. */
  kept: readonly string[];
  /** Answers the language of a text (ISO 639-1), or '' where it cannot tell. Needed where `kept` names any. */
  languageOf?: (text: string) => string;
  quality?: GopherLimits;
  repetition?: RepetitionLimits;
  fineWeb?: FineWebLimits;
  c4?: C4Limits;
}
export interface Verdict {
  reason?: Reason;
  /** The text without the lines that C4 leaves out; undefined where nothing changed. */
  text?: string;
  lines?: Partial<Record<LineRule, number>>;
}

/** A longer text is judged by its beginning: one cell of 100 MB must not take the memory of a thousand. Characters. */
const longestJudged = 2_000_000;
const languageSample = 2_000;

/** Judges one text by all filters that are on, in the order in which they are published to be used: cheap rules first. */
export function judgeText(text: string | null, filters: TextFilters): Verdict {
  if (text === null || text.trim() === '') return { reason: { rule: 'empty', measured: 0, limit: 1 } };
  const { kept, languageOf } = filters;
  if (kept.length > 0 && languageOf && !kept.includes(languageOf(text.slice(0, languageSample))))
    return { reason: { rule: 'language', measured: 0, limit: 0 } };
  const judged = text.length > longestJudged ? text.slice(0, longestJudged) : text;
  const measured = measureText(judged, filters.language);
  const cleaned = filters.c4 && c4({ text, language: measured.language }, filters.c4);
  if (cleaned?.reason) return { reason: cleaned.reason };
  // What C4 leaves of a text is what would be trained on, so that is what the others judge.
  const rest = cleaned?.text === undefined ? measured : measureText(cleaned.text.slice(0, longestJudged), filters.language);
  const reason =
    (filters.quality && gopherQuality(rest, filters.quality)) ??
    (filters.repetition && gopherRepetition(rest, filters.repetition)) ??
    (filters.fineWeb && fineWeb(rest, filters.fineWeb));
  if (reason) return { reason };
  return { ...(cleaned?.text !== undefined && { text: cleaned.text }), ...(cleaned && { lines: cleaned.lines }) };
}
