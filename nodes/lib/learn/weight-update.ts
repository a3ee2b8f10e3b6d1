import type { Tensor } from 'onnxruntime-node';
import { compileKernel, type Kernel } from './elementwise-kernel.ts';
import { createGraph, graphInput } from './graph.ts';
import { scalarInputs, scalarNames, type Optimizer, type StepScalars } from './optimizers.ts';
import type { TensorOf } from './session.ts';
import type { Parameter } from './step-graph.ts';
import { fixedShape, type FloatArray } from './value.ts';

/** Weights and what the optimizer keeps for them, changed in place after each step by the gradients that the graph gives. */
export interface WeightUpdate {
  /** The weights under their names, and each slot under `slot/name`. The arrays change with every step. */
  state: Readonly<Record<string, Tensor>>;
  /** Where the gradient of each weight is to be written, by the weight's name. */
  gradients: Readonly<Record<string, Tensor>>;
  apply: (scalars: StepScalars<number>) => void;
  restore: (saved: Readonly<Record<string, FloatArray>>) => void;
}

/** A memory of WebAssembly ends there. */
const mostBytes = 2 ** 32 - 2 ** 16;
const pageBytes = 2 ** 16;
/** Arrays begin at full lines of the processor's cache. */
const lineBytes = 64;

/** Bytes of the memory in which weights, slots and gradients lie. */
function updateBytes(parameters: readonly Pick<Parameter, 'initial'>[], { slots }: Optimizer): number {
  return parameters.reduce((sum, { initial }) => sum + (slots.length + 2) * roomOf(initial.length), 0);
}

export function fitsBeside(parameters: readonly Parameter[], optimizer: Optimizer): boolean {
  return updateBytes(parameters, optimizer) <= mostBytes && parameters.every(({ value }) => value.type === 'float32');
}

/** The CPU's way of updating weights: one pass over each, and nothing of their size leaves the runtime but the gradients. */
export function createWeightUpdate(parameters: readonly Parameter[], optimizer: Optimizer, tensorOf: TensorOf): WeightUpdate {
  const pages = Math.ceil(updateBytes(parameters, optimizer) / pageBytes);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const kernels = new Map<boolean, Kernel>();
  const state: Record<string, Tensor> = {};
  const gradients: Record<string, Tensor> = {};
  const updates: ((scalars: readonly number[]) => void)[] = [];
  let end = 0;
  for (const { value, initial, decays } of parameters) {
    const shape = fixedShape(value.shape);
    const begins: number[] = [];
    const array = () => {
      begins.push(end);
      const tensor = tensorOf(new Float32Array(memory.buffer, end, initial.length), shape);
      end += roomOf(initial.length);
      return tensor;
    };
    state[value.name] = array();
    gradients[value.name] = array();
    for (const slot of optimizer.slots) state[`${slot}/${value.name}`] = array();
    floatsIn(state, value.name).set(initial);
    const kernel = kernels.get(decays) ?? kernelOf(optimizer, decays, memory);
    kernels.set(decays, kernel);
    updates.push((scalars) => kernel(...begins, roomOf(initial.length), ...scalars));
  }
  return {
    state,
    gradients,
    apply(scalars) {
      const given = scalarNames.map((name) => scalars[name]);
      for (const update of updates) update(given);
    },
    restore(saved) {
      for (const name of Object.keys(state)) {
        const numbers = floatsIn(state, name);
        const data = saved[name];
        if (data?.length !== numbers.length) throw new Error(`The saved training has no tensor "${name}" of ${numbers.length} numbers.`);
        numbers.set(data);
      }
    },
  };
}

/** What fills an array up to a full line is never looked at. */
function roomOf(count: number): number {
  return Math.ceil((count * Float32Array.BYTES_PER_ELEMENT) / lineBytes) * lineBytes;
}

function floatsIn(tensors: Readonly<Record<string, Tensor>>, name: string): Float32Array {
  const data = tensors[name]?.data;
  if (data instanceof Float32Array) return data;
  throw new Error(`There is no tensor "${name}".`);
}

/** The optimizer's own formula, which is the one that is written into graphs for other devices. */
function kernelOf(optimizer: Optimizer, decays: boolean, memory: WebAssembly.Memory): Kernel {
  const graph = createGraph();
  const array = (name: string) => graphInput(graph, name, ['count']);
  const [parameter, gradient] = [array('parameter'), array('gradient')];
  const slots = optimizer.slots.map(array);
  const scalars = scalarInputs(graph);
  const updated = optimizer.update({ parameter, gradient, slots, scalars, decays });
  const results = [
    { value: updated.parameter, replaces: parameter },
    ...slots.map((replaces, position) => ({ value: updated.slots[position] ?? replaces, replaces })),
  ];
  return compileKernel(
    graph,
    { arrays: [parameter, gradient, ...slots], scalars: scalarNames.map((name) => scalars[name]), results },
    memory,
  );
}
