import { loadLanguageOf } from '../languages.ts';
import { gopherLimits } from './gopher.ts';
import type { TextFilters } from './judge-text.ts';
import { c4Limits, fineWebLimits } from './web-pages.ts';

export interface FilterSettings {
  rules: TextFilters['language'];
  languages: string;
  quality: boolean;
  fewestWords: number;
  mostWords: number;
  letterShare: number;
  symbolShare: number;
  stopWords: number;
  repetition: boolean;
  repeatedLines: number;
  repeatedCharacters: number;
  fineWeb: boolean;
  finishedLines: number;
  shortLines: number;
  c4: boolean;
  fewestSentences: number;
}

/** What a person chose, over the published limits. */
export async function filtersOf(settings: FilterSettings): Promise<TextFilters> {
  const { fewestWords, mostWords, letterShare, symbolShare, stopWords } = settings;
  const { repeatedLines: lines, repeatedCharacters: characters } = settings;
  const { finishedLines, shortLines } = settings;
  const kept = settings.languages.split(/[\s,，、]+/).filter((code) => code !== '');
  return {
    language: settings.rules,
    kept,
    ...(kept.length > 0 && { languageOf: await loadLanguageOf() }),
    ...(settings.quality && { quality: { ...gopherLimits, fewestWords, mostWords, letterShare, symbolShare, stopWords } }),
    ...(settings.repetition && {
      repetition: { lines, paragraphs: lines, lineCharacters: characters, paragraphCharacters: characters },
    }),
    ...(settings.fineWeb && { fineWeb: { ...fineWebLimits, finishedLines, shortLines } }),
    ...(settings.c4 && { c4: { ...c4Limits, fewestSentences: settings.fewestSentences } }),
  };
}
