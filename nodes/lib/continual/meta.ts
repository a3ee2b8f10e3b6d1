/** The gradient of a task's loss at some parameters. */
export type TaskGradient = (parameters: Float64Array) => Float64Array;

export interface MetaOptions {
  /** Steps of gradient descent on a task, and their rate. */
  steps: number;
  innerRate: number;
  /** How far the parameters move towards what the tasks ask. */
  rate: number;
}

/** The parameters after some steps on one task. */
export function adapted(
  parameters: Float64Array,
  task: TaskGradient,
  { steps, innerRate }: Pick<MetaOptions, 'steps' | 'innerRate'>,
): Float64Array {
  const own = parameters.slice();
  for (let step = 0; step < steps; step++) {
    const gradient = task(own);
    for (let at = 0; at < own.length; at++) own[at]! -= innerRate * gradient[at]!;
  }
  return own;
}

/** One round of Reptile (Nichol et al. 2018): the parameters go towards the mean of where the tasks would take them. */
export function reptileRound(parameters: Float64Array, tasks: readonly TaskGradient[], options: MetaOptions): void {
  const move = new Float64Array(parameters.length);
  for (const task of tasks) {
    const own = adapted(parameters, task, options);
    for (let at = 0; at < own.length; at++) move[at]! += (own[at]! - parameters[at]!) / tasks.length;
  }
  for (let at = 0; at < move.length; at++) parameters[at]! += options.rate * move[at]!;
}

/** One round of MAML (Finn et al. 2017) with a single inner step; the second derivatives by central differences of the gradient. */
export function mamlRound(parameters: Float64Array, tasks: readonly TaskGradient[], { innerRate, rate }: Omit<MetaOptions, 'steps'>): void {
  const whole = new Float64Array(parameters.length);
  for (const task of tasks) {
    const outer = task(adapted(parameters, task, { steps: 1, innerRate }));
    const step = 1e-4 / Math.max(1e-8, Math.sqrt(outer.reduce((sum, slope) => sum + slope * slope, 0)));
    const [ahead, behind] = [1, -1].map((side) => task(parameters.map((value, at) => value + side * step * outer[at]!)));
    for (let at = 0; at < whole.length; at++) {
      const curved = (ahead![at]! - behind![at]!) / (2 * step);
      whole[at]! += (outer[at]! - innerRate * curved) / tasks.length;
    }
  }
  for (let at = 0; at < whole.length; at++) parameters[at]! -= rate * whole[at]!;
}
