import type { CatalogEntry } from '../../nodes/kit/define-node.ts';
import { rangesOf, variantsOf } from '../../nodes/kit/ranges.ts';
import { mostTries, resourceOf, roundSizes } from '../../nodes/kit/search.ts';
import type { IntegerSetting } from '../../nodes/kit/settings.ts';
import type { Search, WorkflowNode } from '../../nodes/kit/workflow.ts';
import { Segmented } from '../controls/segmented.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { edit, endGroup } from '../store/workflow-store.ts';
import { NumberField } from './number-field.tsx';

/** How the values of a node's ranges are tried: every combination, some at random, or many that are short and the better ones longer. */
export function SearchField({ id, node, entry }: { id: string; node: WorkflowNode; entry: CatalogEntry }) {
  const say = useSay();
  const { number } = useFormats();
  const { search } = node;
  const resource = resourceOf(entry, node);
  const ranges = rangesOf(entry, node);
  if (ranges.length === 0) return null;
  const mayHalve = resource !== undefined && !ranges.some(([name]) => name === resource[0]);
  const title = say({ en: 'How the values are tried', zh: '尝试方式' });
  const change = (next: Search | null, typing = false) =>
    edit(
      { kind: 'set-search', node: id, search: next },
      { en: 'Change the search', zh: '更改搜索方式' },
      typing ? `search ${id}` : undefined,
    );
  const field = (part: 'tries' | 'most' | 'seed', value: number, setting: IntegerSetting) => (
    <NumberField
      node=""
      path={`search-${part}`}
      setting={setting}
      value={value}
      onChange={(typed, typing) => typeof typed === 'number' && search && change({ ...search, [part]: Math.round(typed) }, typing)}
      onLeave={() => endGroup()}
    />
  );
  return (
    <fieldset className="field range search" aria-label={title}>
      <div className="field-top">
        <span className="range-label">{title}</span>
        {!search && (
          <span className="field-aside">
            {say({ en: '{count} {count|try|tries}', zh: '{count} 次' }, { count: variantsOf(entry, node).count })}
          </span>
        )}
      </div>
      <Segmented
        label={title}
        value={search?.kind ?? 'all'}
        options={[
          { value: 'all', label: say({ en: 'All', zh: '全部组合' }) },
          { value: 'random', label: say({ en: 'At random', zh: '随机' }) },
          ...(mayHalve || search?.kind === 'halving' ? [{ value: 'halving', label: say({ en: 'In rounds', zh: '逐轮筛选' }) }] : []),
        ]}
        onChange={(kind) => change(searchOf(kind, search))}
      />
      {search && (
        <div className="range-ends">
          {field('tries', search.tries, {
            kind: 'integer',
            label: { en: 'Tries', zh: '次数' },
            default: fresh.tries,
            min: 2,
            max: mostTries[search.kind],
          })}
          {search.kind === 'halving' && resource
            ? field('most', search.most, {
                kind: 'integer',
                label: { en: 'Last round', zh: '最后一轮' },
                default: fresh.most,
                min: 1,
                max: 10_000,
                unit: resource[1].label,
              })
            : null}
          {field('seed', search.seed, {
            kind: 'integer',
            label: { en: 'Seed', zh: '随机种子' },
            default: fresh.seed,
            min: 0,
            max: 2_147_483_647,
          })}
        </div>
      )}
      {search && (
        <p className="field-hint">
          {search.kind === 'random'
            ? say({
                en: 'Values are drawn from the lists and spans above; the same seed draws the same.',
                zh: '从上面的列表和范围中抽取取值；相同的种子抽取结果相同。',
              })
            : say(
                {
                  en: 'Rounds of {sizes} tries: each takes the best third of the one before, by their validation loss, and gives it three times the “{resource}”.',
                  zh: '各轮依次为 {sizes} 次：每轮取上一轮验证损失最好的三分之一，“{resource}”增至三倍。',
                },
                { sizes: roundSizes(search.tries).map(number).join(', '), resource: resource?.[1].label ?? '' },
              )}
        </p>
      )}
    </fieldset>
  );
}

/** What a search begins with. */
const fresh = { tries: 9, most: 27, seed: 1 };

function searchOf(kind: string, before: Search | undefined): Search | null {
  const { tries, seed } = before ?? fresh;
  if (kind === 'random') return { kind, tries, seed };
  if (kind === 'halving') return { kind, tries: Math.min(tries, mostTries.halving), seed, most: fresh.most };
  return null;
}
