import { ArrowLeft, ArrowRight, LayoutGrid } from 'lucide-react';
import { type KeyboardEvent, memo, useCallback, useEffect, useMemo } from 'react';
import { nodeTitle } from '../../nodes/kit/check.ts';
import { reveal } from '../canvas/viewport.ts';
import { useNodeWords } from '../canvas/use-node-words.ts';
import { IconButton } from '../controls/icon-button.tsx';
import { useKeptFocus } from '../controls/kept-focus.ts';
import { useSay } from '../i18n/use-say.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { setPanels } from '../store/panels-store.ts';
import { select, useSelection } from '../store/selection-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { NodeMark } from '../theme/icons.tsx';
import { type OutlineLine, outlineLines } from './outline-lines.ts';
import './outline.css';

/**
 * The canvas as a list, for whoever reads better than they see: every node in the order in which it runs, its state in
 * words, its wires. Choosing a node chooses it on the canvas, so all commands and the inspector work from here.
 */
export function Outline() {
  const say = useSay();
  const workflow = useWorkflow((state) => state.workflow);
  const catalog = useCatalog((state) => state.catalog);
  const lines = useMemo(() => outlineLines(workflow, catalog), [workflow, catalog]);
  const keptFocus = useKeptFocus<HTMLOListElement>();
  const list = keptFocus.ref;
  // Whoever asks for the outline wants to walk through it, from what is chosen.
  useEffect(() => {
    const [chosen] = useSelection.getState().nodes;
    const at = chosen === undefined ? undefined : list.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(chosen)}"]`);
    (at ?? list.current?.querySelector('button'))?.focus();
  }, [list]);
  const walkOn = useCallback((event: KeyboardEvent<HTMLElement>) => walk(event, lines), [lines]);
  return (
    <aside className="palette outline" aria-label={say({ en: 'Outline', zh: '大纲' })}>
      <header className="outline-head">
        <h2>{say({ en: 'Outline', zh: '大纲' })}</h2>
        <IconButton label={say({ en: 'Back to the nodes to add', zh: '返回节点列表' })} onClick={() => setPanels({ outline: false })}>
          <LayoutGrid size={15} aria-hidden />
        </IconButton>
      </header>
      {lines.length === 0 ? (
        <p className="palette-none">{say({ en: 'There are no nodes yet.', zh: '还没有节点。' })}</p>
      ) : (
        <ol className="outline-list" {...keptFocus}>
          {lines.map((line) => (
            <Line key={line.node} line={line} onWalk={walkOn} />
          ))}
        </ol>
      )}
    </aside>
  );
}

const Line = memo(function Line({
  line: { node: id, into, out, group },
  onWalk,
}: {
  line: OutlineLine;
  onWalk(event: KeyboardEvent<HTMLElement>): void;
}) {
  const say = useSay();
  const workflow = useWorkflow((state) => state.workflow);
  const catalog = useCatalog((state) => state.catalog);
  const chosen = useSelection(({ nodes }) => nodes.has(id));
  const { words, problems } = useNodeWords(id);
  const entry = catalog[workflow.nodes[id]?.type ?? ''];
  const title = (node: string) => say(nodeTitle(workflow, catalog, node));
  const worst = problems?.find(({ severity }) => severity === 'error');
  const choose = () => {
    select({ nodes: [id] });
    reveal([id]);
  };
  return (
    <li>
      <button
        type="button"
        className="outline-node"
        data-node={id}
        aria-pressed={chosen}
        onFocus={choose}
        onKeyDown={onWalk}
        onClick={() => setPanels({ inspector: 'settings' })}
      >
        <NodeMark icon={entry?.icon ?? 'box'} category={entry?.category ?? 'control'} />
        <span>
          <b>{title(id)}</b>
          <small className={words.tone}>
            {say(words.words)}
            {group && ` · ${group}`}
          </small>
          {worst && <small className="outline-problem">{say(worst.message)}</small>}
        </span>
      </button>
      {into.length + out.length > 0 && (
        <ul>
          {into.map(({ wire, port, other }) => (
            <li key={`in ${wire.to[1]} ${other} ${wire.from[1]}`}>
              <ArrowLeft size={12} aria-hidden />
              {say({ en: '{port} from “{other}”', zh: '{port} 来自“{other}”' }, { port, other: title(other) })}
            </li>
          ))}
          {out.map(({ wire, port, other }) => (
            <li key={`out ${wire.from[1]} ${other} ${wire.to[1]}`}>
              <ArrowRight size={12} aria-hidden />
              {say({ en: '{port} to “{other}”', zh: '{port} 到“{other}”' }, { port, other: title(other) })}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
});

/** Up and down go through the list, left and right along the wires. */
function walk(event: KeyboardEvent<HTMLElement>, lines: readonly OutlineLine[]): void {
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.node : undefined;
  const at = lines.findIndex(({ node }) => node === focused);
  const line = lines[at];
  if (!line) return;
  const targets: Record<string, string | undefined> = {
    ArrowDown: lines[at + 1]?.node,
    ArrowUp: lines[at - 1]?.node,
    ArrowLeft: line.into[0]?.other,
    ArrowRight: line.out[0]?.other,
    Home: lines[0]?.node,
    End: lines.at(-1)?.node,
  };
  if (!(event.key in targets)) return;
  event.preventDefault();
  const next = targets[event.key];
  if (next !== undefined)
    event.currentTarget
      .closest('.outline-list')
      ?.querySelector<HTMLElement>(`[data-node="${CSS.escape(next)}"]`)
      ?.focus();
}
