import { useState } from 'react';
import type { Difference } from '../../nodes/kit/differences.ts';
import type { Text } from '../../nodes/kit/text.ts';
import { ShowAll } from '../controls/show-all.tsx';
import { useSay } from '../i18n/use-say.ts';
import { signGlyphs, signWords } from './sign-words.ts';
import './versions.css';

const parts = ['setting', 'node', 'wire', 'text'] as const satisfies readonly Difference['part'][];
const partWords: Readonly<Record<Difference['part'], Text>> = {
  setting: { en: 'Settings', zh: '设置' },
  node: { en: 'Nodes', zh: '节点' },
  wire: { en: 'Wires', zh: '连线' },
  text: { en: 'Texts', zh: '文字' },
};

/** Differences in words, by kind, the first few at first. `onChoose`: a press on one of a node shows that node. */
export function DifferenceList({
  changes,
  first = 8,
  onChoose,
}: {
  changes: readonly Difference[];
  first?: number;
  onChoose?(node: string): void;
}) {
  const say = useSay();
  const [all, setAll] = useState(false);
  const inOrder = parts.flatMap((part) => changes.filter((change) => change.part === part));
  const shown = all ? inOrder : inOrder.slice(0, first);
  return (
    <div className="differences">
      {parts
        .map((part) => [part, shown.filter((change) => change.part === part)] as const)
        .filter(([, group]) => group.length > 0)
        .map(([part, group]) => (
          <section key={part}>
            <h4>{say(partWords[part])}</h4>
            <ul>
              {group.map((change, at) => (
                <li key={at} data-sign={change.sign}>
                  <span className="difference-sign" aria-hidden title={say(signWords[change.sign])}>
                    {signGlyphs[change.sign]}
                  </span>
                  {onChoose && change.node !== undefined ? (
                    <button type="button" className="difference-words" onClick={() => onChoose(change.node ?? '')}>
                      {say(change.message)}
                    </button>
                  ) : (
                    <span className="difference-words">{say(change.message)}</span>
                  )}
                </li>
              ))}
            </ul>
          </section>
        ))}
      {changes.length > first && <ShowAll all={all} count={changes.length} onChange={setAll} />}
    </div>
  );
}
