/**
 * The learning rate at a place of the training. Time is counted in epochs and may be a fraction, so
 * that a smooth schedule changes at every step. Formulas as in PyTorch's lr_scheduler.
 */
export type Schedule = (epoch: number) => number;

export type ScheduleOptions = (
  | { kind: 'constant' }
  /** Multiplies by `factor` after every `every` epochs. */
  | { kind: 'step'; every: number; factor: number }
  /** Multiplies by `factor` at each of these epochs. */
  | { kind: 'multistep'; at: readonly number[]; factor: number }
  /** Multiplies by `factor` in the course of each epoch. */
  | { kind: 'exponential'; factor: number }
  /** Falls along half a cosine to `minimum` (0 if not given) at the last epoch. */
  | { kind: 'cosine'; minimum?: number }
  /** The same again and again: the first time in `first` epochs, then each time `times` as long. Loshchilov and Hutter 2017. */
  | { kind: 'cosine-restarts'; first: number; times?: number; minimum?: number }
  /** Falls in a line to 0 at the last epoch. */
  | { kind: 'linear' }
  /** Rises along half a cosine from 1/25 of the rate, and from `peak` (0.3) of all steps on falls to 1/250,000 of it. Smith 2018. */
  | { kind: 'one-cycle'; peak?: number }
) & {
  /** Epochs of linear rise at the beginning; the schedule proper starts after them. */
  warmUp?: number;
};

export function constant(rate: number): Schedule {
  return () => rate;
}

export function stepped(rate: number, every: number, factor: number): Schedule {
  return (epoch) => rate * factor ** Math.floor(epoch / every);
}

export function multistep(rate: number, at: readonly number[], factor: number): Schedule {
  return (epoch) => rate * factor ** at.filter((change) => epoch >= change).length;
}

export function exponential(rate: number, factor: number): Schedule {
  return (epoch) => rate * factor ** epoch;
}

export function cosineRestarts(rate: number, first: number, times = 1, minimum = 0): Schedule {
  return (epoch) => {
    let start = 0;
    let length = first;
    while (epoch >= start + length) {
      start += length;
      length *= times;
    }
    return cosine(rate, length, minimum)(epoch - start);
  };
}

export function linear(rate: number, epochs: number): Schedule {
  return (epoch) => rate * Math.max(0, 1 - epoch / epochs);
}

/** Time is counted in steps here, since the last step has the lowest rate. */
export function oneCycle(rate: number, steps: number, peak = 0.3): Schedule {
  const [start, end] = [rate / 25, rate / 250_000];
  const top = peak * steps - 1;
  const between = (from: number, to: number, share: number) => to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2;
  return (step) => {
    if (step <= top) return between(start, rate, step / top);
    return between(rate, end, Math.min(1, (step - top) / (steps - 1 - top)));
  };
}

export function cosine(rate: number, epochs: number, minimum = 0): Schedule {
  return (epoch) => {
    const share = Math.min(1, epoch / epochs);
    return minimum + ((rate - minimum) * (1 + Math.cos(Math.PI * share))) / 2;
  };
}

/** Rises linearly from `startShare` of the first rate during `epochs`, then follows `schedule` from its start. */
export function warmedUp(schedule: Schedule, epochs: number, startShare = 0.01): Schedule {
  if (epochs <= 0) return schedule;
  return (epoch) => {
    if (epoch >= epochs) return schedule(epoch - epochs);
    return schedule(0) * (startShare + ((1 - startShare) * epoch) / epochs);
  };
}

/** The schedule of a training of `epochs` epochs, each of so many steps, whose highest rate is `rate`. */
export function scheduleOf(options: ScheduleOptions, rate: number, epochs: number, stepsPerEpoch = 1): Schedule {
  const warmUp = Math.min(options.warmUp ?? 0, epochs);
  return warmedUp(proper(options, rate, Math.max(1, epochs - warmUp), stepsPerEpoch), warmUp);
}

function proper(options: ScheduleOptions, rate: number, epochs: number, stepsPerEpoch: number): Schedule {
  switch (options.kind) {
    case 'constant':
      return constant(rate);
    case 'step':
      return stepped(rate, options.every, options.factor);
    case 'multistep':
      return multistep(rate, options.at, options.factor);
    case 'exponential':
      return exponential(rate, options.factor);
    case 'cosine':
      return cosine(rate, epochs, options.minimum);
    case 'cosine-restarts':
      return cosineRestarts(rate, options.first, options.times, options.minimum);
    case 'linear':
      return linear(rate, epochs);
    case 'one-cycle': {
      const cycle = oneCycle(rate, epochs * stepsPerEpoch, options.peak);
      return (epoch) => cycle(epoch * stepsPerEpoch);
    }
  }
}
