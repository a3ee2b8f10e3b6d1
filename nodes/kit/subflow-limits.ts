import { expand } from './expand.ts';
import { limits } from './limits.ts';
import { hashOf, isBorder, subflowHash } from './subflow.ts';
import { type Message, message } from './text.ts';
import type { Content, Subflow, Workflow } from './workflow.ts';

/** Why the subflows in a workflow file from anyone are refused, in one sentence: each must be what its hash says, be there, and fit in once all are opened. */
export function checkSubflows(workflow: Workflow, subflows: Readonly<Record<string, Subflow>>): Message | undefined {
  for (const [hash, subflow] of Object.entries(subflows))
    if (subflowHash(subflow) !== hash)
      return message(
        {
          en: 'The content of the subflow “{name}” is not what it says it is, so the file was not opened. Export it again from where it came.',
          zh: '子流程“{name}”的内容与其标识不符，因此没有打开该文件。请从来源处重新导出。',
        },
        { name: subflow.name },
      );
  const sizes = new Map<string, { nodes: number; depth: number }>();
  const whole = sizeOf(workflow, subflows, sizes, 0);
  if (!('nodes' in whole)) return whole;
  if (whole.nodes > limits.nodes)
    return message(
      {
        en: 'With its subflows opened this workflow has {count} nodes; a workflow may have at most {limit}. Use fewer subflows.',
        zh: '展开子流程后该工作流有 {count} 个节点，一个工作流最多 {limit} 个。请减少子流程。',
      },
      { count: whole.nodes, limit: limits.nodes },
    );
  if (Object.keys(subflows).length > 0 && expand({ ...workflow, subflows }).wires.length > limits.wires)
    return message(
      {
        en: 'With its subflows opened this workflow has more than {limit} wires. Use fewer subflows.',
        zh: '展开子流程后该工作流的连线超过 {limit} 条。请减少子流程。',
      },
      { limit: limits.wires },
    );
  return undefined;
}

/** Nodes with all subflows opened, and how deep these lie. Each content is counted once, however often it is used. */
function sizeOf(
  content: Pick<Content, 'nodes'>,
  subflows: Readonly<Record<string, Subflow>>,
  known: Map<string, { nodes: number; depth: number }>,
  above: number,
): { nodes: number; depth: number } | Message {
  if (above > limits.opened) return tooDeep;
  let [nodes, depth] = [0, 0];
  for (const node of Object.values(content.nodes)) {
    const hash = hashOf(node);
    if (hash === undefined) {
      if (!isBorder(node)) nodes += 1;
      continue;
    }
    const inner = Object.hasOwn(subflows, hash) ? subflows[hash] : undefined;
    if (!inner)
      return message(
        {
          en: 'The content of the subflow “{name}” is missing, so the file was not opened. Export it again from where it came.',
          zh: '缺少子流程“{name}”的内容，因此没有打开该文件。请从来源处重新导出。',
        },
        { name: node.title ?? hash.slice(0, 8) },
      );
    const size = known.get(hash) ?? sizeOf(inner, subflows, known, above + 1);
    if (!('nodes' in size)) return size;
    known.set(hash, size);
    nodes += size.nodes;
    depth = Math.max(depth, size.depth + 1);
  }
  return above + depth > limits.opened ? tooDeep : { nodes, depth };
}

const tooDeep = message(
  {
    en: 'Subflows lie in each other more than {limit} deep, so the file was not opened. Turn some of them back into their nodes.',
    zh: '子流程嵌套超过 {limit} 层，因此没有打开该文件。请将其中一些还原为节点。',
  },
  { limit: limits.opened },
);
