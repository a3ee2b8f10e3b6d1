import { ArrowDown, ArrowUp, Minus } from 'lucide-react';
import { useState } from 'react';
import type { Change } from '../../../runtime/protocol.ts';
import { ShowAll } from '../../controls/show-all.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { withFigureNames } from './change-order.ts';

/**
 * Changes in words, the first few at first; where better and worse are known a word says which.
 * `named`: each says of which node it is; otherwise only where there are several.
 */
export function ChangeList({ changes, first = 8, named = false }: { changes: readonly Change[]; first?: number; named?: boolean }) {
  const say = useSay();
  const [all, setAll] = useState(false);
  const several = new Set(changes.map(({ node }) => node)).size > 1;
  const shown = all ? changes : changes.slice(0, first);
  return (
    <>
      <ul className="changes">
        {shown.map((change) => {
          const words = say(withFigureNames(change));
          return (
            <li key={`${change.node ?? ''} ${words}`} data-better={change.better}>
              <Direction change={change} />
              <span>
                {words}
                {change.title && (named || several) && <span className="change-where muted">{say(change.title)}</span>}
              </span>
              {change.better !== undefined && (
                <small>{change.better ? say({ en: 'better', zh: '变好' }) : say({ en: 'worse', zh: '变差' })}</small>
              )}
            </li>
          );
        })}
      </ul>
      {changes.length > first && <ShowAll all={all} count={changes.length} onChange={setAll} />}
    </>
  );
}

/** Which way the value went; whether that is better is another matter. */
function Direction({ change }: { change: Change }) {
  const { from, to } = change.message.values ?? {};
  if (typeof from !== 'number' || typeof to !== 'number' || change.better === undefined) return <Minus size={14} aria-hidden />;
  return to > from ? <ArrowUp size={14} aria-hidden /> : <ArrowDown size={14} aria-hidden />;
}
