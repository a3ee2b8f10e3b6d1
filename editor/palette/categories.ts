import { type Text, verbatim } from '../../nodes/kit/text.ts';

/** Categories in the order of a model's life. */
const names: Readonly<Record<string, Text>> = {
  data: { en: 'Data', zh: '数据' },
  prepare: { en: 'Prepare', zh: '准备' },
  label: { en: 'Label', zh: '标注' },
  training: { en: 'Training', zh: '训练' },
  evaluation: { en: 'Evaluation', zh: '评估' },
  compress: { en: 'Compress', zh: '压缩' },
  deploy: { en: 'Deploy', zh: '部署' },
  control: { en: 'Control', zh: '控制' },
  operate: { en: 'Operate', zh: '运维' },
  protect: { en: 'Protect', zh: '防护' },
  govern: { en: 'Govern', zh: '治理' },
  subflow: { en: 'Subflows', zh: '子流程' },
};
const order = Object.keys(names);

export function categoryName(category: string): Text {
  return names[category] ?? verbatim(category);
}

/** What most projects begin with stands first in its category; the others follow in their natural order. */
const firstOfAll = [
  'data/read-file',
  'data/sample-data',
  'data/read-images',
  'data/read-database',
  'data/inspect-quality',
  'data/require-quality',
  'prepare/clean-rows',
  'prepare/remove-duplicates',
  'prepare/mask-private-data',
  'prepare/filter-rows',
  'prepare/select-columns',
  'prepare/map-columns',
  'prepare/split-rows',
  'label/label-by-hand',
  'label/label-by-rules',
  'training/train-text-classifier',
  'training/train-table-model',
  'training/train-image-classifier',
  'evaluation/evaluate',
  'evaluation/gate',
  'evaluation/run-scenarios',
];

/** Entries by category. */
export function byCategory<Entry extends { category: string; type: string }>(entries: readonly Entry[]): [string, Entry[]][] {
  const groups = new Map<string, Entry[]>();
  const rank = ({ type }: Entry) => (firstOfAll.includes(type) ? firstOfAll.indexOf(type) : firstOfAll.length);
  for (const entry of entries.toSorted((a, b) => rank(a) - rank(b))) {
    const group = groups.get(entry.category);
    if (group) group.push(entry);
    else groups.set(entry.category, [entry]);
  }
  const place = (category: string) => (order.includes(category) ? order.indexOf(category) : order.length);
  return [...groups].sort(([a], [b]) => place(a) - place(b));
}
