import { message, type Message, type Text } from '../../nodes/kit/text.ts';
import { parseWorkflow, workflowText } from '../../nodes/kit/workflow.ts';
import { api } from '../api.ts';
import { takenBoxes } from '../canvas/canvas-shape.ts';
import { shapeNow } from '../canvas/current-shape.ts';
import { around, freePlace, nodeWidth } from '../canvas/geometry.ts';
import { pointerPlace, reveal } from '../canvas/viewport.ts';
import { toastDone, toastProblem } from '../controls/toast.ts';
import { sayNow } from '../i18n/use-say.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { workflowTextIn } from '../store/clipboard-text.ts';
import { type LeftOut, offeredEdit, type Part, partOf, paste, type Pasted, uploadsOf, withoutData } from '../store/part.ts';
import { useSelection } from '../store/selection-store.ts';
import { edit, replaceShown, workflowNow } from '../store/workflow-store.ts';
import { chosenNodes, selectShown } from './chosen.ts';
import { deleteSelection } from './edit-actions.ts';

function chosenPart(): Part | undefined {
  const { cards } = useSelection.getState();
  const nodes = chosenNodes();
  return nodes.size + cards.size > 0 ? partOf(workflowNow(), nodes, cards) : undefined;
}

export async function copySelection(): Promise<boolean> {
  const part = chosenPart();
  if (!part) return false;
  try {
    await navigator.clipboard.writeText(workflowText(withoutData(part)));
  } catch {
    toastProblem({
      en: 'The browser did not allow copying. Allow this page to use the clipboard, then copy again.',
      zh: '浏览器不允许复制。请允许此页面使用剪贴板后重试。',
    });
    return false;
  }
  const count = Object.keys(part.nodes).length;
  toastDone(
    count
      ? message({ en: 'Copied {count} {count|node|nodes} as text', zh: '已复制 {count} 个节点（文本格式）' }, { count })
      : message({ en: 'Copied as text', zh: '已复制（文本格式）' }),
  );
  return true;
}
export async function cutSelection(): Promise<void> {
  if (await copySelection()) deleteSelection();
}

/** Brings in what the clipboard's text holds; says so where it holds no workflow. */
export async function pasteText(text: string): Promise<void> {
  const parsed = parseWorkflow(workflowTextIn(text));
  if (!parsed.ok) {
    toastProblem({
      en: 'The clipboard holds no nodes. Copy nodes in Graftwork first, then paste.',
      zh: '剪贴板中没有节点。请先在 Graftwork 中复制节点，再粘贴。',
    });
    return;
  }
  const at = pointerPlace();
  const missing = await missingUploads(parsed.workflow);
  const pasted = paste(workflowNow(), useCatalog.getState().catalog, parsed.workflow, { at: freeCorner(parsed.workflow, at) }, missing);
  show(pasted, { en: 'Paste', zh: '粘贴' });
  tell(pasted);
}
export async function pasteFromClipboard(): Promise<void> {
  let text: string;
  try {
    text = await navigator.clipboard.readText();
  } catch {
    toastProblem({
      en: 'The browser did not allow reading the clipboard. Press Ctrl+V instead.',
      zh: '浏览器不允许读取剪贴板。请改用 Ctrl+V。',
    });
    return;
  }
  await pasteText(text);
}

export function duplicateSelection(): void {
  const part = chosenPart();
  if (!part) return;
  const pasted = paste(workflowNow(), useCatalog.getState().catalog, part, { by: { x: 32, y: 32 } });
  show(pasted, { en: 'Duplicate', zh: '复制一份' });
  if (pasted.offers.length > 0) tell(pasted);
}

function show({ workflow, nodes, cards }: Pasted, label: Text): void {
  replaceShown(workflow, label);
  selectShown(nodes, cards);
  reveal(nodes);
}

/** The place for what is pasted: at the pointer, or below what lies there already. */
function freeCorner({ nodes, notes }: Part, at: { x: number; y: number }): { x: number; y: number } {
  const extent = around([...Object.values(nodes).map(({ ui }) => ({ x: ui.x, y: ui.y, width: nodeWidth, height: usualHeight })), ...notes]);
  const wish = { x: Math.round(at.x), y: Math.round(at.y) };
  const { width, height } = extent ?? { width: 0, height: 0 };
  return extent ? freePlace(wish, { width, height }, [...takenBoxes(shapeNow()), ...workflowNow().notes]) : wish;
}
/** How high a node is before anybody has seen it: with two ports at a side. */
const usualHeight = 120;

async function missingUploads(part: Part): Promise<Set<string>> {
  const found = await Promise.all(
    uploadsOf(part).map((artifact) =>
      api.artifactFiles(artifact).then(
        () => [],
        () => [artifact],
      ),
    ),
  );
  return new Set(found.flat());
}

/** One sentence: what came, what did not, and one press to wire what can be wired. */
function tell({ nodes, leftOut, offers }: Pasted): void {
  const lost = leftOutWords(leftOut);
  const count = nodes.length;
  const words: Message = lost.length
    ? message(
        { en: 'Pasted {count} {count|node|nodes}, without {what}', zh: '已粘贴 {count} 个节点，未带入{what}' },
        { count, what: lost.map((part) => sayNow(part)).join(sayNow({ en: ', ', zh: '、' })) },
      )
    : message({ en: 'Pasted {count} {count|node|nodes}', zh: '已粘贴 {count} 个节点' }, { count });
  if (offers.length > 0)
    toastDone(words, {
      label: message({ en: 'Wire {count} {count|input|inputs}', zh: '接上 {count} 个输入' }, { count: offers.length }),
      run: () => edit(offeredEdit(offers), { en: 'Wire what was pasted', zh: '接上粘贴的节点' }),
    });
  else if (lost.length > 0) toastDone(words);
}

function leftOutWords({ wires, secrets, pins, uploads }: LeftOut): Message[] {
  const parts: [number, Text][] = [
    [wires, { en: '{count} {count|wire|wires} to nodes outside', zh: '{count} 条通往外部节点的连线' }],
    [secrets, { en: '{count} {count|secret|secrets}, to be chosen here', zh: '{count} 个机密（请在此重新选择）' }],
    [pins, { en: '{count} pinned {count|result|results}', zh: '{count} 个固定的结果' }],
    [uploads, { en: '{count} {count|upload|uploads} that this computer does not have', zh: '{count} 个此计算机上没有的上传文件' }],
  ];
  return parts.flatMap(([count, text]) => (count ? message(text, { count }) : []));
}
