import { code, compileFunction, getLocal, integer, setLocal, types, vector, vectorAt, vectorCode } from '../wasm/compile-function.ts';
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

/**
 * Makes one pass out of a graph of elementwise operators: each number is read once and written once, where the runtime would
 * go through the arrays for each operator. Addition, subtraction, product, quotient and root of single precision are rounded
 * exactly, so the results are those of the runtime, bit for bit.
 */
export function compileKernel(graph: Graph, { arrays, scalars, results }: KernelPlan, memory: WebAssembly.Memory): Kernel {
  const nodes = neededNodes(
    graph,
    results.map(({ value }) => value),
  );
  const parameters = [...arrays.map(() => types.i32), types.i32, ...scalars.map(() => types.f32)];
  const length = arrays.length;
  const at = parameters.length;
  const locals = new Map<string, number>();
  const localOf = (value: Value) => {
    const known = locals.get(value.name) ?? at + 1 + locals.size;
    locals.set(value.name, known);
    return known;
  };
  const read = (value: Value) => getLocal(localOf(value));
  const write = (value: Value) => setLocal(localOf(value));
  const place = (position: number) => [...getLocal(position), ...getLocal(at), code.addIntegers];

  const before = [
    ...scalars.flatMap((value, position) => [...getLocal(length + 1 + position), ...vector(vectorCode.splatFloat), ...write(value)]),
    ...constantsOf(graph, nodes).flatMap(({ value, number }) => [
      code.float,
      ...floatBytes(number),
      ...vector(vectorCode.splatFloat),
      ...write(value),
    ]),
  ];
  const pass = [
    ...arrays.flatMap((value, position) => [...place(position), ...vectorAt(vectorCode.load, alignment), ...write(value)]),
    ...nodes.flatMap((node) => [...node.inputs.flatMap(read), ...vector(operatorCode(node)), ...write(node.outputs[0] ?? missing(node))]),
    ...results.flatMap(({ value, replaces }) => [
      ...place(arrays.indexOf(replaces)),
      ...read(value),
      ...vectorAt(vectorCode.store, alignment),
    ]),
  ];
  const next = [...getLocal(at), ...integer(vectorBytes), code.addIntegers, ...setLocal(at)];
  const again = [...getLocal(at), ...getLocal(length), code.lessUnsigned, code.branchIf, 0];
  const body = [...before, code.loop, code.emptyBlock, ...pass, ...next, ...again, code.end];
  return compileFunction(
    {
      parameters,
      locals: [
        [1, types.i32],
        [locals.size, types.v128],
      ],
      body,
    },
    memory,
  );
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

function floatBytes(number: number): Uint8Array {
  return new Uint8Array(Float32Array.of(number).buffer);
}
