import { nodeTitle, portLabel } from '../../nodes/kit/check.ts';
import { portAt } from '../../nodes/kit/graph.ts';
import { message } from '../../nodes/kit/text.ts';
import type { Note, PortRef } from '../../nodes/kit/workflow.ts';
import { useSay } from '../i18n/use-say.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { setPanels } from '../store/panels-store.ts';
import { select } from '../store/selection-store.ts';
import { edit, useWorkflow, workflowNow } from '../store/workflow-store.ts';
import { shapeNow } from './current-shape.ts';
import type { Point } from './geometry.ts';
import { reveal, toWorkflow } from './viewport.ts';

type Aim = NonNullable<Note['at']>;

/** Lets a note be about a node or a result; about nothing where there is none. */
export function setAim(card: string, at: Aim | undefined): void {
  const old = workflowNow().notes.find(({ id }) => id === card);
  if (!old) return;
  const { at: _, ...note } = old;
  edit(
    { kind: 'set-note-card', note: at ? { ...note, at } : note },
    at ? { en: 'Point the note', zh: '设置便签指向' } : { en: 'Let the note point at nothing', zh: '取消便签指向' },
  );
}

/** Where the line of a note was let go: at an output, else over a node, else over nothing. */
export function aimAt(card: string, point: Point, output: PortRef | undefined): void {
  const { boxes } = shapeNow();
  const { x, y } = toWorkflow(point);
  const over = [...boxes].find(([, box]) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height)?.[0];
  if (output) setAim(card, { node: output[0], port: output[1] });
  else setAim(card, over === undefined ? undefined : { node: over });
}

/** "→ Split rows", "→ Split rows: training"; undefined where that is gone. */
export function useAimWords({ node, port }: Aim): string | undefined {
  const say = useSay();
  const workflow = useWorkflow((state) => state.workflow);
  const catalog = useCatalog((state) => state.catalog);
  if (!Object.hasOwn(workflow.nodes, node)) return undefined;
  const declared = port === undefined ? undefined : portAt(workflow, catalog, 'outputs', [node, port]);
  const title = nodeTitle(workflow, catalog, node);
  if (port === undefined || !declared) return say(message({ en: '→ {node}', zh: '→ {node}' }, { node: title }));
  return say(message({ en: '→ {node}: {port}', zh: '→ {node}：{port}' }, { node: title, port: portLabel(port, declared) }));
}

/** To the node; to its result where the note is about that. */
export function goToAim({ node, port }: Aim): void {
  select({ nodes: [node] });
  reveal([node]);
  if (port !== undefined) setPanels({ inspector: 'result' });
}
