import { useCallback } from 'react';
import { type Language, type Message, say, type Text, type TextValues } from '../../nodes/kit/text.ts';
import { usePreferences } from './preferences.ts';

export type Say = (content: Text | Message, values?: TextValues) => string;

export function useLanguage(): Language {
  return usePreferences((state) => state.language);
}

/** Renders kit texts in the viewer's language: `const say = useSay(); say({ en: 'Run', zh: '运行' })`. */
export function useSay(): Say {
  const language = useLanguage();
  return useCallback((content, values) => sayIn(language, content, values), [language]);
}

/** The same outside of components, in the language of the moment. */
export function sayNow(content: Text | Message, values?: TextValues): string {
  return sayIn(usePreferences.getState().language, content, values);
}

function sayIn(language: Language, content: Text | Message, values?: TextValues): string {
  if (!values || 'text' in content) return say(content, language);
  return say({ text: content, values }, language);
}
