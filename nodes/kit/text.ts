/** Every sentence that a user may read exists in each language of the product; it is stored as data and rendered for the viewer. */
export interface Text {
  en: string;
  zh: string;
}
export type Language = keyof Text;
export const languages: readonly Language[] = ['en', 'zh'];

/** A value of a template; a Text is rendered in the viewer's language. */
export type TextValue = string | number | boolean | Text | Message;
export type TextValues = Record<string, TextValue>;

export interface Message {
  text: Text;
  values?: TextValues;
}

/** A message from a template and its values. */
export function message(text: Text, values?: TextValues): Message {
  return values ? { text, values } : { text };
}

/** Text that is the same in every language, such as a name that the user gave. */
export function verbatim(words: string): Text {
  return { en: words, zh: words };
}

/** A number as people read it: grouped, at most four significant digits behind the point, none for whole numbers. */
export function sayNumber(value: number, language: Language): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && size < 0.001) return value.toPrecision(3);
  const digits = size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
  return numberFormat(language, digits).format(value);
}

/** Making one takes longer than using it, and a live canvas says many numbers. */
const numberFormats = new Map<string, Intl.NumberFormat>();
function numberFormat(language: Language, digits: number): Intl.NumberFormat {
  const key = language + digits;
  const known = numberFormats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-US', { maximumFractionDigits: digits });
  numberFormats.set(key, made);
  return made;
}

/**
 * Renders a message. `{name}` is replaced by the value of that name; `{name|row|rows}` by the first word
 * where the value is 1, else by the second. A name without a value stays visible, so that a test finds it.
 */
export function say(content: Message | Text, language: Language): string {
  const { text, values = {} }: Message = 'text' in content ? content : { text: content };
  return text[language].replace(/\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g, (whole, name: string, one?: string, other?: string) => {
    if (!Object.hasOwn(values, name)) return whole;
    const value = values[name];
    if (one !== undefined && other !== undefined) return value === 1 ? one : other;
    return sayValue(value, language);
  });
}

function sayValue(value: TextValue | undefined, language: Language): string {
  if (typeof value === 'number') return sayNumber(value, language);
  if (typeof value === 'object') return say(value, language);
  return String(value);
}
