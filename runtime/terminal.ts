import { languages, type Language, say, type Text, type TextValues } from '../nodes/kit/text.ts';

/** The language of the terminal, by the variables that programs go by. */
export function terminalLanguage(): Language {
  const { LC_ALL, LC_MESSAGES, LANG, LANGUAGE } = process.env;
  const wanted = (LC_ALL || LC_MESSAGES || LANG || LANGUAGE || '').toLowerCase();
  return languages.find((language) => wanted.startsWith(language)) ?? 'en';
}

export function tell(text: Text, values?: TextValues): void {
  process.stdout.write(`${say({ text, ...(values && { values }) }, terminalLanguage())}\n`);
}
