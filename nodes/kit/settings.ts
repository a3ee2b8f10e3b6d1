import type { ColumnType } from './ports.ts';
import type { Json } from './json.ts';
import type { Text } from './text.ts';

/** What every kind of setting shares. `showIf` is data so that it can travel to the form: shown when all named settings have (one of) the values. */
interface Common {
  label: Text;
  hint?: Text;
  advanced?: boolean;
  showIf?: Readonly<Record<string, Json | readonly Json[]>>;
  /** Inputs that take its place: where one is wired, the setting does not count and is not on the form. */
  unlessWired?: readonly string[];
  /** Inputs that it is about: where none is wired, the setting does not count and is not on the form. */
  ifWired?: readonly string[];
  /** With another value, or a newer program, the step goes on from what it has in its folder, which is kept for that when it is done. */
  goesOn?: true;
  /** What makes the step need less memory. Its value is `{value}` in the label. */
  lighter?: Lighter;
}
/** Half of the number, `assumed` standing for an empty one; or a fixed value. */
export type Lighter = { label: Text } & ({ half: true; assumed?: number } | { value: Json; device?: 'gpu' });
export interface NumberSetting extends Common {
  kind: 'number';
  default: number | null;
  min?: number;
  max?: number;
  step?: number;
  unit?: Text;
  /** Empty is allowed and means "chosen for you", unless `empty` says otherwise; the value is null then. */
  optional?: boolean;
  empty?: Text;
  /** A range makes sense here: the form offers a list or a span. */
  range?: boolean;
  /** More of it takes longer and learns more: a search by successive halving gives it to the better tries. */
  resource?: boolean;
}
export interface IntegerSetting extends Omit<NumberSetting, 'kind'> {
  kind: 'integer';
}
export interface ToggleSetting extends Common {
  kind: 'toggle';
  default: boolean;
}
export interface TextSetting extends Common {
  kind: 'text';
  default: string;
  lines?: number;
  language?: 'plain' | 'pattern' | 'json';
  /** A regular expression of the definition's author, never of a user, that the whole value must match. */
  pattern?: string;
  maxLength?: number;
  /** May be left empty. */
  optional?: boolean;
}
export interface ChoiceSetting extends Common {
  kind: 'choice';
  options: Readonly<Record<string, Text>>;
  default: string;
  /** Which options the form offers: by the value of another setting of the node, or by the task of what arrives at an input. All stay valid. */
  offerBy?: ({ setting: string } | { taskOf: string }) & { options: Readonly<Record<string, readonly string[]>> };
}
export interface ColumnsSetting extends Common {
  kind: 'columns';
  /** The input port whose table offers the columns. */
  of: string;
  /** 1: the value is one name, '' when none is chosen; otherwise a list of names. */
  count?: 1;
  types?: readonly ColumnType[];
  /** May be left empty: "all" or "chosen for you", as the hint says. */
  optional?: boolean;
}
export interface FileSetting extends Common {
  kind: 'file';
  accept: 'data' | 'model';
  optional?: boolean;
}
export interface ListSetting extends Common {
  kind: 'list';
  fields: Readonly<Record<string, Setting>>;
  default: readonly Readonly<Record<string, Json>>[];
  max?: number;
  /** Its entries are layers of a network, of each of which the spec of this output port says something. */
  facts?: string;
  /** Its entries are `Mapping`s: which column of the input `of` is which of those that the input `expected` has; `others` is the setting of what becomes of the rest. The form shows the outcome. */
  maps?: { of: string; expected: string; others: string };
}
export interface SecretSetting extends Common {
  kind: 'secret';
  optional?: boolean;
}
export type Setting =
  NumberSetting | IntegerSetting | ToggleSetting | TextSetting | ChoiceSetting | ColumnsSetting | FileSetting | ListSetting | SecretSetting;
export type Settings = Readonly<Record<string, Setting>>;

/** Where the content of a file setting comes from: never a free path. */
export type FileRef =
  | { source: 'upload'; artifact: string; name: string; bytes: number }
  | { source: 'example'; path: string }
  | { source: 'folder'; folder: string; path: string }
  | { source: 'model'; name: string; alias: string };

type Optional<S, Value> = S extends { optional: true } ? Value | null : Value;
export type SettingValue<S> = S extends { kind: 'number' | 'integer' }
  ? Optional<S, number>
  : S extends { kind: 'toggle' }
    ? boolean
    : S extends { kind: 'choice'; options: infer Options }
      ? Extract<keyof Options, string>
      : S extends { kind: 'columns' }
        ? S extends { count: 1 }
          ? string
          : string[]
        : S extends { kind: 'file' }
          ? FileRef | null
          : S extends { kind: 'list'; fields: infer Fields }
            ? { [Name in keyof Fields]: SettingValue<Fields[Name]> }[]
            : string;
export type SettingsOf<S> = { [Name in keyof S]: SettingValue<S[Name]> };

type Options<S extends Setting> = Omit<S, 'kind'>;
export const number = <const O extends Options<NumberSetting>>(options: O) => ({ kind: 'number' as const, ...options });
export const integer = <const O extends Options<IntegerSetting>>(options: O) => ({ kind: 'integer' as const, ...options });
export const toggle = <const O extends Options<ToggleSetting>>(options: O) => ({ kind: 'toggle' as const, ...options });
export const text = <const O extends Options<TextSetting>>(options: O) => ({ kind: 'text' as const, ...options });
export const choice = <const O extends Options<ChoiceSetting>>(options: O) => ({ kind: 'choice' as const, ...options });
export const columns = <const O extends Options<ColumnsSetting>>(options: O) => ({ kind: 'columns' as const, ...options });
export const file = <const O extends Options<FileSetting>>(options: O) => ({ kind: 'file' as const, ...options });
export const list = <const O extends Options<ListSetting>>(options: O) => ({ kind: 'list' as const, ...options });
export const secret = <const O extends Options<SecretSetting>>(options: O) => ({ kind: 'secret' as const, ...options });

/** The value a setting has when the user has not touched it. */
export function defaultOf(setting: Setting): Json {
  switch (setting.kind) {
    case 'columns':
      return setting.count === 1 ? '' : [];
    case 'file':
      return null;
    case 'secret':
      return '';
    case 'list':
      return setting.default.map((item) => ({ ...item }));
    default:
      return setting.default;
  }
}

/** All settings of a node: the given values over the defaults. Unknown names are left out here; the workflow keeps them. */
export function withDefaults(settings: Settings, given: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [name, Object.hasOwn(given, name) ? (given[name] ?? null) : defaultOf(setting)]),
  );
}

/** The options to offer, the chosen one among them; `by`: the value that they go by, undefined where it is not known. */
export function offeredOptions({ options, offerBy }: ChoiceSetting, by: Json | undefined, chosen: Json): [string, Text][] {
  const offered = typeof by === 'string' ? offerBy?.options[by] : undefined;
  return Object.entries(options).filter(([name]) => !offered || offered.includes(name) || name === chosen);
}

/** A fresh entry of a list: its defaults, or the first option offered where a default is not. `byOf` as in `offeredOptions`. */
export function freshEntry(fields: Settings, byOf: (setting: ChoiceSetting) => Json | undefined): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const usual = defaultOf(field);
      if (field.kind !== 'choice') return [name, usual];
      const offered = offeredOptions(field, byOf(field), null).map(([option]) => option);
      return [name, offered.includes(field.default) ? usual : (offered[0] ?? usual)];
    }),
  );
}

/** Whether a setting is on the form, given the inputs that have a wire. */
export function isAsked({ unlessWired = [], ifWired }: Setting, isWired: (input: string) => boolean): boolean {
  return !unlessWired.some(isWired) && (ifWired === undefined || ifWired.some(isWired));
}

/** Whether a setting is on the form, given the values of the others. */
export function isShown(setting: Setting, values: Readonly<Record<string, Json>>): boolean {
  return Object.entries(setting.showIf ?? {}).every(([name, wanted]) => {
    const value = values[name] ?? null;
    return Array.isArray(wanted) ? wanted.includes(value) : wanted === value;
  });
}
