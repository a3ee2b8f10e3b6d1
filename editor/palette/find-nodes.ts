import type { Catalog, CatalogEntry } from '../../nodes/kit/define-node.ts';
import { isOffered } from '../store/known-subflows.ts';
import { type Goal, goalIndex } from './goals.ts';
import { searchIndex, type SearchIndex } from './search.ts';

/** All node types, ready to be searched. */
export function nodeIndex(catalog: Catalog): SearchIndex<CatalogEntry> {
  return searchIndex(Object.values(catalog).filter(isOffered), (entry) => ({
    titles: [entry.title.en, entry.title.zh],
    words: entry.words,
    summaries: [entry.summary.en, entry.summary.zh],
  }));
}

/**
 * Node types and ready-made chains that answer a text, best first. A chain comes before the nodes only where it says what
 * is wanted better than any of them: who types a node's name wants that node.
 */
export function foundEntries(text: string, index: SearchIndex<CatalogEntry>, catalog: Catalog): (CatalogEntry | Goal)[] {
  if (text.trim() === '') return [];
  const nodes = index.find(text);
  const best = nodes[0]?.score ?? 0;
  const chains = goalIndex
    .find(text)
    .filter(
      ({ item, score }) => score > 0.45 * best && score >= minimumOfGoals && Object.values(item.nodes).every(({ type }) => catalog[type]),
    )
    .slice(0, 2);
  const first = chains.filter(({ score }) => score > best);
  const entries = nodes.map(({ item }) => item);
  return [
    ...first.map(({ item }) => item),
    ...entries.slice(0, 3),
    ...chains.filter((chain) => !first.includes(chain)).map(({ item }) => item),
    ...entries.slice(3),
  ];
}
const minimumOfGoals = 3;
