import { isObject } from '../../kit/json.ts';
import { globMatcher } from '../sources/glob.ts';
import { dataSetFailures } from './data-set-failures.ts';
import type { RemoteFile } from './download-file.ts';

/** Files of a data set by configuration and split, in the order of their rows. */
export type Splits = ReadonlyMap<string, ReadonlyMap<string, readonly RemoteFile[]>>;

/** One configuration and one split of a data set. */
export interface ChosenSplit {
  configuration: string;
  split: string;
  files: readonly RemoteFile[];
  /** Only the first part of the rows was put there. */
  isPart: boolean;
}

const defaultName = 'default';
const readableFile = /\.(?:parquet|jsonl|ndjson|json|csv|tsv|txt)(?:\.gz)?$/i;
/** What describes a data set, and is not its rows. */
const describing =
  /(?:^|\/)(?:\.[^/]*|dataset_infos?\.json|dataset_dict\.json|state\.json|croissant\.json|README[^/]*|LICEN[CS]E[^/]*|requirements\.txt)$/i;

const inOrder = (files: readonly RemoteFile[]): RemoteFile[] => files.toSorted((a, b) => (a.name < b.name ? -1 : 1));

/**
 * The files that the hub itself has made of a data set (branch refs/convert/parquet): CONFIGURATION/SPLIT/0000.parquet, where the folder of
 * a split begins with "partial-" if only the first gigabytes were converted.
 */
export function convertedSplits(files: readonly RemoteFile[]): Splits {
  const splits = new Map<string, Map<string, RemoteFile[]>>();
  for (const file of inOrder(files)) {
    const [, configuration = '', split = ''] = /^(.+)\/([^/]+)\/\d{4,}\.parquet$/.exec(file.name) ?? [];
    if (split === '') continue;
    const own = splits.get(configuration) ?? new Map<string, RemoteFile[]>();
    splits.set(configuration, own.set(split, [...(own.get(split) ?? []), file]));
  }
  return splits;
}

/** The files as their owner has put them there: by what the card says, else by the names of folders and files. */
export function ownSplits(files: readonly RemoteFile[], card: Record<string, unknown>): Splits {
  const readable = inOrder(files.filter(({ name }) => readableFile.test(name) && !describing.test(name)));
  const configs = Array.isArray(card.configs) ? card.configs.filter((config: unknown) => isObject(config)) : [];
  const said = configs.flatMap((config): [string, Map<string, RemoteFile[]>][] => {
    const folder = typeof config.data_dir === 'string' ? `${config.data_dir.replace(/^\.?\/+|\/+$/g, '')}/` : '';
    const below = readable.filter(({ name }) => name.startsWith(folder));
    const splits = config.data_files === undefined ? namedSplits(below, folder) : saidSplits(below, config.data_files, folder);
    const name = typeof config.config_name === 'string' ? config.config_name : defaultName;
    return splits.size > 0 ? [[name, splits]] : [];
  });
  if (said.length > 0) return new Map(said);
  const named = namedSplits(readable, '');
  return named.size > 0 ? new Map([[defaultName, named]]) : new Map();
}

/** `data_files` of a card: a pattern, a list of them, or a list of splits with theirs. */
function saidSplits(files: readonly RemoteFile[], given: unknown, folder: string): Map<string, RemoteFile[]> {
  const splits = new Map<string, RemoteFile[]>();
  const entries: unknown[] = Array.isArray(given) ? given : [given];
  for (const entry of entries) {
    const [split, paths] = isObject(entry) ? [entry.split, entry.path] : ['train', entry];
    const patterns: unknown[] = Array.isArray(paths) ? paths : [paths];
    for (const pattern of patterns) {
      if (typeof pattern !== 'string' || typeof split !== 'string' || pattern.length > 1_000) continue;
      const whole = folder + pattern.replace(/^\.\//, '');
      const matches = globMatcher(whole);
      const found = files.filter(({ name }) => matches(name) || name.startsWith(`${whole.replace(/\/$/, '')}/`));
      if (found.length > 0) splits.set(split, [...new Set([...(splits.get(split) ?? []), ...found])]);
    }
  }
  return splits;
}

/** Words by which people name splits, whole between signs: "data/train-00000-of-00001.parquet", "dev.csv", "test/a.jsonl". */
const words: readonly [split: string, word: RegExp][] = [
  ['validation', /(?:^|[-._ 0-9/])(?:validation|valid|val|dev)(?:[-._ 0-9/]|$)/i],
  ['test', /(?:^|[-._ 0-9/])(?:testing|test|evaluation|eval)(?:[-._ 0-9/]|$)/i],
  ['train', /(?:^|[-._ 0-9/])(?:training|train)(?:[-._ 0-9/]|$)/i],
];

function namedSplits(files: readonly RemoteFile[], folder: string): Map<string, RemoteFile[]> {
  const splits = new Map<string, RemoteFile[]>();
  for (const file of files) {
    const name = file.name.slice(folder.length);
    const split = words.find(([, word]) => word.test(name))?.[0] ?? '';
    splits.set(split, [...(splits.get(split) ?? []), file]);
  }
  const rest = splits.get('');
  splits.delete('');
  // Where some files say what they are for, the others are something else.
  return splits.size === 0 && rest ? new Map([['train', rest]]) : splits;
}

/** The split that is meant. Empty: the configuration that is called "default", the split "train", or the only one. Throws Failure. */
export function chooseSplit(splits: Splits, wanted: { id: string; configuration: string; split: string }): ChosenSplit {
  if (splits.size === 0) throw dataSetFailures.noFiles(wanted.id);
  const configurations = [...splits.keys()];
  const usual = splits.has(defaultName) ? defaultName : configurations.length === 1 ? configurations[0] : undefined;
  const configuration = wanted.configuration === '' ? usual : wanted.configuration;
  const own = configuration === undefined ? undefined : splits.get(configuration);
  if (configuration === undefined || !own) throw dataSetFailures.chooseConfiguration(wanted.configuration, configurations);
  const plain = new Map(
    [...own].map(([folder, files]) => [folder.replace(/^partial-/, ''), { files, isPart: folder.startsWith('partial-') }]),
  );
  const names = [...plain.keys()];
  const split = wanted.split !== '' ? wanted.split : plain.has('train') ? 'train' : names.length === 1 ? names[0] : undefined;
  const found = split === undefined ? undefined : plain.get(split);
  if (split === undefined || !found) throw dataSetFailures.chooseSplit(wanted.split, names);
  return { configuration, split, ...found };
}
