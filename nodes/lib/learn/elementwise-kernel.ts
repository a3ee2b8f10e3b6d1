import { neededNodes } from './graph.ts';
import type { Graph, GraphNode, Value } from './value.ts';

/** What a kernel reads and writes. All arrays are of one length. */
export interface KernelPlan {
  /** Graph inputs that are arrays. */
  arrays: readonly Value[];
  /** Graph inputs that are single numbers. */
  scalars: readonly Value[];
  /** Each result with the array that it replaces. */
  results: readonly { value: Value; replaces: Value }[];
}

/**
 * Runs over arrays in one memory, four numbers at a time, so their lengths there must be multiples of four: the byte offset of
 * each array, then the bytes of one, then the scalars.
 */
export type Kernel = (...given: number[]) => void;

/**
 * Makes one pass out of a graph of elementwise operators: each number is read once and written once, where the runtime would
 * go through the arrays for each operator. Addition, subtraction, product, quotient and root of single precision are rounded
 * exactly, so the results are those of the runtime, bit for bit.
 */
export function compileKernel(graph: Graph, plan: KernelPlan, memory: WebAssembly.Memory): Kernel {
  const module = new WebAssembly.Module(moduleBytes(graph, plan) as Uint8Array<ArrayBuffer>);
  const { run } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  if (typeof run !== 'function') throw new Error('The kernel has no entry.');
  return (...given) => void run(...given);
}

// The bytes are those of the WebAssembly core specification 2.0, section 5.
const magic = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const [i32, f32, v128] = [0x7f, 0x7d, 0x7b];
const code = {
  loop: 0x03,
  emptyBlock: 0x40,
  end: 0x0b,
  branchIf: 0x0d,
  getLocal: 0x20,
  setLocal: 0x21,
  addIntegers: 0x6a,
  lessUnsigned: 0x49,
  integer: 0x41,
  float: 0x43,
  vector: 0xfd,
};
const vectorCode = { load: 0x00, store: 0x0b, splat: 0x13 };
const operatorCodes: Readonly<Record<string, number | undefined>> = {
  Abs: 0xe0,
  Neg: 0xe1,
  Sqrt: 0xe3,
  Add: 0xe4,
  Sub: 0xe5,
  Mul: 0xe6,
  Div: 0xe7,
};
/** Bytes of a vector, as an offset and as the power of two to which it is aligned. */
const [vectorBytes, alignment] = [16, 4];

function moduleBytes(graph: Graph, { arrays, scalars, results }: KernelPlan): Uint8Array {
  const nodes = neededNodes(
    graph,
    results.map(({ value }) => value),
  );
  const parameters = [...arrays.map(() => i32), i32, ...scalars.map(() => f32)];
  const length = arrays.length;
  const at = parameters.length;
  const locals = new Map<string, number>();
  const localOf = (value: Value) => {
    const known = locals.get(value.name) ?? at + 1 + locals.size;
    locals.set(value.name, known);
    return known;
  };
  const read = (value: Value) => [code.getLocal, ...unsigned(localOf(value))];
  const write = (value: Value) => [code.setLocal, ...unsigned(localOf(value))];
  const place = (position: number) => [code.getLocal, ...unsigned(position), code.getLocal, ...unsigned(at), code.addIntegers];

  const before = [
    ...scalars.flatMap((value, position) => [
      code.getLocal,
      ...unsigned(length + 1 + position),
      ...vector(vectorCode.splat),
      ...write(value),
    ]),
    ...constantsOf(graph, nodes).flatMap(({ value, number }) => [
      code.float,
      ...floatBytes(number),
      ...vector(vectorCode.splat),
      ...write(value),
    ]),
  ];
  const pass = [
    ...arrays.flatMap((value, position) => [...place(position), ...vector(vectorCode.load), alignment, 0, ...write(value)]),
    ...nodes.flatMap((node) => [...node.inputs.flatMap(read), ...vector(operatorCode(node)), ...write(node.outputs[0] ?? missing(node))]),
    ...results.flatMap(({ value, replaces }) => [
      ...place(arrays.indexOf(replaces)),
      ...read(value),
      ...vector(vectorCode.store),
      alignment,
      0,
    ]),
  ];
  const next = [code.getLocal, ...unsigned(at), code.integer, vectorBytes, code.addIntegers, code.setLocal, ...unsigned(at)];
  const again = [code.getLocal, ...unsigned(at), code.getLocal, ...unsigned(length), code.lessUnsigned, code.branchIf, 0];
  const body = [...before, code.loop, code.emptyBlock, ...pass, ...next, ...again, code.end, code.end];
  const declared = vectorOf([
    [1, i32],
    [...unsigned(locals.size), v128],
  ]);
  return Uint8Array.from([
    ...magic,
    ...section(1, vectorOf([[0x60, ...vectorOf(parameters.map((type) => [type])), 0]])),
    ...section(2, vectorOf([[...name('env'), ...name('memory'), 0x02, 0x00, 0]])),
    ...section(3, vectorOf([[0]])),
    ...section(7, vectorOf([[...name('run'), 0x00, 0]])),
    ...section(10, vectorOf([sized([...declared, ...body])])),
  ]);
}

function operatorCode(node: GraphNode): number {
  return operatorCodes[node.operator] ?? missing(node);
}

function missing({ operator }: GraphNode): never {
  throw new Error(`A kernel cannot compute "${operator}".`);
}

/** Single numbers that the formula itself holds. */
function constantsOf(graph: Graph, nodes: readonly GraphNode[]): { value: Value; number: number }[] {
  const used = new Set(nodes.flatMap(({ inputs }) => inputs.map((input) => input.name)));
  return [...graph.constants.values()].flatMap(({ value, data }) => (used.has(value.name) ? [{ value, number: Number(data[0]) }] : []));
}

function vector(operation: number): number[] {
  return [code.vector, ...unsigned(operation)];
}

function floatBytes(number: number): Uint8Array {
  return new Uint8Array(Float32Array.of(number).buffer);
}

/** LEB128. */
function unsigned(number: number): number[] {
  return number < 0x80 ? [number] : [(number & 0x7f) | 0x80, ...unsigned(number >>> 7)];
}

function name(text: string): number[] {
  return sized([...new TextEncoder().encode(text)]);
}

function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

function vectorOf(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function section(kind: number, content: readonly number[]): number[] {
  return [kind, ...sized(content)];
}
