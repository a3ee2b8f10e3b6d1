import type { Group } from '../../nodes/kit/workflow.ts';
import type { OutlookView } from '../store/outlook-store.ts';
import { portColors } from '../theme/icons.tsx';
import { itemBox } from './far-hit.ts';
import type { FarNode, FarPicture } from './far-picture.ts';
import type { CanvasItem, FoldItem, StepItem, WireItem } from './flow-items.ts';
import { type Point, portPlace } from './geometry.ts';
import { groupWords } from './group-words.ts';
import { type KnownOfAll, type NodeWords, wordsOfNodes } from './node-words.ts';

interface Known extends Omit<KnownOfAll, 'duration'> {
  outlook: KnownOfAll['outlook'] & Pick<OutlookView, 'specs'>;
  way(wire: WireItem, from: Point, to: Point): readonly Point[];
  /** Selected groups: their frames are no items that the library selects. */
  groups: ReadonlySet<string>;
  /** The item that the keyboard is on. */
  focused: string | undefined;
  /** Wires that stand out: under the pointer, or below what is dragged. */
  strong: ReadonlySet<string | undefined>;
}

/** What is to be drawn from afar, of what lies on the canvas and what is known of its run. */
export function farScene({ items, wires }: { items: readonly CanvasItem[]; wires: readonly WireItem[] }, known: Known): FarPicture {
  const wired = new Map<string, StepItem | FoldItem>();
  const frames: FarPicture['frames'][number][] = [];
  const notes: FarPicture['notes'][number][] = [];
  const nodes: FarNode[] = [];
  // From afar no time is written.
  const wordsOf = wordsOfNodes({ ...known, duration: () => '' });
  for (const item of items) {
    const part = { box: itemBox(item), selected: item.selected ?? false, focused: item.id === known.focused };
    if (item.type === 'step') {
      wired.set(item.id, item);
      nodes.push({ ...part, words: item.data.title, folded: false, ...stepState(item, known, wordsOf(item.id)) });
    } else if (item.type === 'fold') {
      wired.set(item.id, item);
      nodes.push({ ...part, words: item.data.name, folded: true, ...groupState(item.data.group, known, wordsOf) });
    } else if (item.type === 'frame') {
      const { id, name } = item.data.group;
      frames.push({ ...part, words: name, selected: known.groups.has(id) });
    } else notes.push({ ...part, words: item.data.note.text });
  }
  return {
    frames,
    notes,
    nodes,
    wires: wires.flatMap((wire) => {
      const [from, to] = [wired.get(wire.source), wired.get(wire.target)];
      if (!from || !to || !wire.data) return [];
      const { from: source, to: target } = wire.data.wire;
      const spec = known.outlook.specs[source[0]]?.[source[1]];
      return {
        id: wire.id,
        line: known.way(wire, portOf(from, 'outputs', wire.sourceHandle), portOf(to, 'inputs', wire.targetHandle)),
        color: portColors[wire.data.type].slice('var('.length, -1),
        dashed: spec?.type === 'table' && spec.role === 'test',
        strong: wire.selected === true || known.strong.has(wire.id) || known.run.steps[target[0]]?.status === 'running',
      };
    }),
  };
}

function portOf({ position, data }: StepItem | FoldItem, side: 'inputs' | 'outputs', port: string | null | undefined): Point {
  const { x, y } = portPlace(data.shape, side, port ?? '');
  return { x: position.x + x, y: position.y + y };
}

type State = Pick<FarNode, 'color' | 'tone' | 'sign' | 'fraction' | 'troubled'>;

function stepState({ id, data: { entry } }: StepItem, { run, outlook }: Known, { tone, sign }: NodeWords): State {
  const step = run.steps[id];
  return {
    color: `--c-${entry?.category ?? 'control'}`,
    tone,
    sign,
    troubled: outlook.problemsOf[id] !== undefined,
    fraction: step?.status === 'running' ? step.fraction : undefined,
  };
}

function groupState({ nodes }: Group, { outlook }: Known, wordsOf: (node: string) => NodeWords): State {
  const states = nodes.map(wordsOf);
  const { tone } = groupWords(states);
  return {
    color: '--ink3',
    tone,
    sign: states.find((state) => state.tone === tone)?.sign ?? '',
    troubled: nodes.some((node) => outlook.problemsOf[node] !== undefined),
    fraction: undefined,
  };
}
