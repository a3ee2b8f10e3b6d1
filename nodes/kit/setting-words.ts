import type { Json } from './json.ts';
import { rangeValues } from './ranges.ts';
import type { Setting } from './settings.ts';
import { message, type Text, type TextValue } from './text.ts';
import type { SettingRange } from './workflow.ts';

/** As the hints of settings call it: “Empty: all numbers, categories and dates”. */
const none: Text = { en: 'empty', zh: '留空' };

/** A setting's value as people read it. */
export function settingWords(setting: Setting, value: Json | undefined): TextValue {
  if (value === undefined || value === null || value === '') return none;
  switch (setting.kind) {
    case 'choice':
      return (typeof value === 'string' && Object.hasOwn(setting.options, value) ? setting.options[value] : undefined) ?? String(value);
    case 'toggle':
      return value === true ? { en: 'on', zh: '开' } : { en: 'off', zh: '关' };
    case 'columns':
      return Array.isArray(value) ? (value.length === 0 ? none : short(value.join(', '))) : short(String(value));
    case 'file':
      return short(fileName(value));
    case 'list':
      return Array.isArray(value) ? message({ en: '{count} {count|entry|entries}', zh: '{count} 条' }, { count: value.length }) : none;
    default:
      return typeof value === 'number' ? value : short(typeof value === 'string' ? value : JSON.stringify(value));
  }
}
/** All values of a range in a row, as far as they are short. */
export function rangeWords(setting: Setting, range: SettingRange): string {
  return short(rangeValues(setting, range).join(', '));
}
function fileName(value: Json): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return String(value);
  const name = value.name ?? value.path;
  return typeof name === 'string' ? name : '';
}
export function short(words: string): string {
  const line = words.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
