import type { AnyNode } from '../../nodes/kit/define-node.ts';
import type { Spec } from '../../nodes/kit/ports.ts';
import { type DescribeNode, type Description, type FromDescriber, isToDescriber, type ToDescriber } from './describe-messages.ts';
import { bareSpecs, entering } from './enter-spec.ts';
import { failureOf } from './failure.ts';
import { loadNode } from './load-node.ts';
import { type WorkerHome } from './messages.ts';

/** The process that asks nodes what they will give before any run. The server ends it when a node does not answer in time. */
const home: WorkerHome = JSON.parse(process.argv[2] ?? '{}');
const flushMs = 20;

function send(message: FromDescriber): void {
  if (process.connected) process.send?.(message);
}
process.on('message', (data) => {
  if (!isToDescriber(data)) return;
  if (data.say === 'sniff') void sniff(data);
  else void describeAll(data);
});
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);

async function describeAll({ id, nodes, careful }: Extract<ToDescriber, { say: 'describe' }>): Promise<void> {
  for (const type of new Set(nodes.map((node) => node.type))) await loadNode(type, home.nodes).catch(() => undefined);
  send({ say: 'loaded', id });
  const known = new Map<string, Description['specs']>();
  let answers: [string, Description][] = [];
  let sent = performance.now();
  for (const node of nodes) {
    const description = await describe(node, known);
    known.set(node.node, description.specs);
    answers.push([node.node, description]);
    if (!careful && performance.now() - sent < flushMs) continue;
    send({ say: 'described', id, answers });
    answers = [];
    sent = performance.now();
  }
  send({ say: 'described', id, answers });
}

async function describe(wanted: DescribeNode, known: ReadonlyMap<string, Description['specs']>): Promise<Description> {
  let node: AnyNode;
  try {
    node = await loadNode(wanted.type, home.nodes);
  } catch {
    return { specs: {}, problems: [] };
  }
  const { settings, sample } = wanted;
  const bare = bareSpecs(node.outputs);
  try {
    const specs = inputSpecs(node, wanted, known);
    const described = node.describe?.(specs, settings, sample) ?? {};
    const memory = node.needs?.memory?.(specs, settings);
    return {
      specs: { ...bare, ...withRoles(node, described) },
      problems: node.check?.(specs, settings, sample) ?? [],
      ...(memory !== undefined && Number.isFinite(memory) && { memory }),
    };
  } catch {
    // A fault in describe must not keep anybody from running the node: nothing is known, that is all.
    return { specs: bare, problems: [] };
  }
}

function inputSpecs(node: AnyNode, wanted: DescribeNode, known: ReadonlyMap<string, Description['specs']>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(node.inputs).map(([name, port]) => {
      const entered = (wanted.inputs[name] ?? []).map((source) =>
        entering('node' in source ? known.get(source.node)?.[source.output] : source.spec, port.type),
      );
      return [name, port.many ? entered.filter((spec) => spec !== undefined) : entered[0]];
    }),
  );
}

function withRoles(node: AnyNode, described: Record<string, Spec | undefined>): Record<string, Spec> {
  return Object.fromEntries(
    Object.entries(described).flatMap(([name, spec]): [string, Spec][] => {
      const role = node.outputs[name]?.role;
      if (!spec) return [];
      return [[name, spec.type === 'table' && role && spec.role === undefined ? { ...spec, role } : spec]];
    }),
  );
}

async function sniff({ id, type, path, settings }: Extract<ToDescriber, { say: 'sniff' }>): Promise<void> {
  try {
    const node = await loadNode(type, home.nodes);
    const sample = await node.sniff?.(path, settings);
    send({ say: 'sniffed', id, ...(sample && { sample }) });
  } catch (error) {
    send({ say: 'sniffed', id, problem: failureOf(error).problem });
  }
}
