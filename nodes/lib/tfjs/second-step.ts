import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs';
import { createGraph, graphInput } from '../learn/graph.ts';
import { type Optimizer, scalarNames, type StepScalars } from '../learn/optimizers.ts';
import type { BatchPart, TrainingStep } from '../learn/step.ts';
import { type BatchShape, type Parameter, shapeKey, type StepGraph, type StepOptions } from '../learn/step-graph.ts';
import { fixedShape, type FloatArray, type Value } from '../learn/value.ts';
import { evaluateGraph, tensorFrom } from './evaluate-graph.ts';
import type { TensorFlow } from './second-engine.ts';

/**
 * A training step that TensorFlow.js computes: the same loss on the same batch with the same masks, but derived by
 * TensorFlow.js, and the same update. Its state has the names of our own step's.
 */
export function createSecondStep(tf: TensorFlow, options: StepOptions): TrainingStep {
  const graphs = new Map<string, StepGraph>();
  const graphFor = (shape: BatchShape): StepGraph => {
    const graph = graphs.get(shapeKey(shape)) ?? options.graphOf(shape);
    graphs.set(shapeKey(shape), graph);
    return graph;
  };
  const first = graphFor(options.first);
  if (first.watched?.length) throw new Error('What is learned beside the graph is not learned by TensorFlow.js.');
  const variables = variablesOf(tf, first, options.optimizer);
  const updates = first.parameters.map((parameter) => updateOf(options.optimizer, parameter));

  function run(parts: readonly BatchPart[], scalars: StepScalars<number>): number {
    const steps = parts.map((part) => derived(tf, { graph: graphFor(part.shape), part, variables }));
    const gradients = updates.map(({ name }) => steps.map((step) => step.gradient(name)).reduce((a, b) => tf.add(a, b)));
    const kept = options.clipNorm === undefined ? gradients : clipped(tf, gradients, options.clipNorm);
    const given = Object.fromEntries(scalarNames.map((name) => [name, tf.scalar(scalars[name])]));
    for (const [at, { apply }] of updates.entries()) {
      const gradient = kept[at];
      if (gradient) apply(tf, { variables, gradient, scalars: given });
    }
    return steps.reduce((sum, { loss }) => sum + loss, 0);
  }

  return {
    async run(parts, scalars) {
      tf.engine().startScope();
      try {
        return { loss: run(parts, scalars), gradients: {} };
      } finally {
        tf.engine().endScope();
      }
    },
    state: () => Object.fromEntries([...variables].map(([name, variable]) => [name, Float32Array.from(variable.dataSync())])),
    restore(state) {
      for (const [name, variable] of variables) {
        const data = state[name];
        if (data?.length !== variable.size) throw new Error(`The saved training has no tensor "${name}" of ${variable.size} numbers.`);
        tf.tidy(() => variable.assign(tensorFrom(tf, { data, shape: variable.shape })));
      }
    },
    // Held-out rows are judged by our own engine.
    provider: () => 'cpu',
    surviving: (work) => work(),
    release: async () => tf.dispose([...variables.values()]),
  };
}

type Variables = ReadonlyMap<string, Variable>;

function variablesOf(tf: TensorFlow, { parameters, carried = [] }: StepGraph, { slots }: Optimizer): Variables {
  const made = ({ name, shape }: Value, data: FloatArray, trained = false): [string, Variable] => [
    name,
    tf.tidy(() => tf.variable(tensorFrom(tf, { data, shape: fixedShape(shape) }), trained)),
  ];
  return new Map([
    ...parameters.flatMap(({ value, initial }) => [
      made(value, initial, true),
      ...slots.map((slot) => made({ ...value, name: slotName(slot, value) }, new Float32Array(initial.length))),
    ]),
    ...carried.map(({ value, initial }) => made(value, initial)),
  ]);
}

function slotName(slot: string, { name }: Value): string {
  return `${slot}/${name}`;
}

interface Derived {
  loss: number;
  gradient: (name: string) => Tensor;
}

/** The loss of one part and its gradients; running means move on. */
function derived(tf: TensorFlow, { graph: step, part, variables }: { graph: StepGraph; part: BatchPart; variables: Variables }): Derived {
  const { loss, objective = loss, parameters, carried = [], frozen = {} } = step;
  const { graph } = loss;
  const given: Record<string, Tensor> = Object.fromEntries(variables);
  for (const [name, { data, dims }] of Object.entries(part.feeds))
    if (data instanceof Float32Array || data instanceof BigInt64Array) given[name] = tensorFrom(tf, { data, shape: dims });
  for (const [name, data] of Object.entries(frozen))
    given[name] = tensorFrom(tf, { data, shape: fixedShape(graph.inputs.get(name)?.shape ?? []) });
  const trained = parameters.flatMap(({ value }) => variables.get(value.name) ?? []);
  let beside: Tensor[] = [];
  const wanted = [objective, loss, ...carried.map(({ next }) => next)];
  const { grads } = tf.variableGrads((): Scalar => {
    const [goal, ...others] = evaluateGraph(tf, graph, { given, wanted });
    if (!goal) throw new Error('The training has no goal.');
    beside = others.map((tensor) => tf.keep(tensor.clone()));
    return goal.asScalar();
  }, trained);
  const [lossNow, ...next] = beside;
  for (const [at, { value }] of carried.entries()) {
    const tensor = next[at];
    if (tensor) variables.get(value.name)?.assign(tensor);
  }
  const sum = lossNow?.dataSync()[0] ?? Number.NaN;
  tf.dispose(beside);
  return {
    loss: sum,
    gradient(name) {
      const variable = variables.get(name);
      if (!variable) throw new Error(`The training has no tensor "${name}".`);
      // What the loss does not depend on has none.
      return grads[variable.name] ?? tf.zeros(variable.shape);
    },
  };
}

/** As our own step. */
function clipped(tf: TensorFlow, gradients: readonly Tensor[], longest: number): Tensor[] {
  const squares = gradients.map((gradient) => tf.sum(tf.square(gradient))).reduce((a, b) => tf.add(a, b));
  const scale = tf.minimum(tf.div(longest, tf.add(tf.sqrt(squares), 1e-6)), 1);
  return gradients.map((gradient) => tf.mul(gradient, scale));
}

interface Update {
  name: string;
  apply: (tf: TensorFlow, now: { variables: Variables; gradient: Tensor; scalars: Readonly<Record<string, Tensor>> }) => void;
}

/** The optimizer's formula as a graph of its own, which TensorFlow.js computes. */
function updateOf(optimizer: Optimizer, { value: { name, shape }, decays }: Parameter): Update {
  const graph = createGraph();
  const input = (of: string, sizes = shape) => graphInput(graph, of, sizes);
  const scalars = { rate: input('rate', []), stepSize: input('stepSize', []), floor: input('floor', []), shrink: input('shrink', []) };
  const [parameter, gradient] = [input('parameter'), input('gradient')];
  const slots = optimizer.slots.map((slot) => input(`slot/${slot}`));
  const next = optimizer.update({ parameter, gradient, slots, scalars, decays });
  const names = [name, ...optimizer.slots.map((slot) => `${slot}/${name}`)];
  return {
    name,
    apply(tf, { variables, gradient: pull, scalars: now }) {
      const changed = names.flatMap((one) => variables.get(one) ?? []);
      const given = Object.fromEntries(changed.map((variable, at) => [[parameter, ...slots][at]?.name ?? '', variable]));
      const results = evaluateGraph(tf, graph, {
        given: { ...given, ...now, gradient: pull },
        wanted: [next.parameter, ...next.slots],
      });
      for (const [at, tensor] of results.entries()) changed[at]?.assign(tensor);
    },
  };
}
