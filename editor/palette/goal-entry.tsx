import { Waypoints } from 'lucide-react';
import { verbatim } from '../../nodes/kit/text.ts';
import { useSay } from '../i18n/use-say.ts';
import { useCatalog } from '../store/catalog-store.ts';
import type { Goal } from './goals.ts';
import './palette.css';

/** A ready-made path as a button, with the nodes it is made of. */
export function GoalEntry({ goal, tabbed = true, onAdd }: { goal: Goal; tabbed?: boolean; onAdd(goal: Goal): void }) {
  const say = useSay();
  const catalog = useCatalog((state) => state.catalog);
  const steps = Object.values(goal.nodes).map(({ type }) => say(catalog[type]?.title ?? verbatim(type)));
  return (
    <button type="button" className="palette-item goal" tabIndex={tabbed ? 0 : -1} onClick={() => onAdd(goal)}>
      <span className="goal-mark" aria-hidden>
        <Waypoints size={15} strokeWidth={1.8} />
      </span>
      <span>
        <b>{say(goal.title)}</b>
        <small>{steps.join(' → ')}</small>
      </span>
    </button>
  );
}
