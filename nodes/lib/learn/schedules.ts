/**
 * The learning rate at a place of the training. Time is counted in epochs and may be a fraction, so
 * that a smooth schedule changes at every step. Formulas as in PyTorch's lr_scheduler.
 */
export type Schedule = (epoch: number) => number;

export type ScheduleOptions = (
  | { kind: 'constant' }
  /** Multiplies by `factor` after every `every` epochs. */
  | { kind: 'step'; every: number; factor: number }
  /** Falls along half a cosine to `minimum` (0 if not given) at the last epoch. */
  | { kind: 'cosine'; minimum?: number }
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

/** The schedule of a training of `epochs` epochs whose highest rate is `rate`. */
export function scheduleOf(options: ScheduleOptions, rate: number, epochs: number): Schedule {
  const warmUp = Math.min(options.warmUp ?? 0, epochs);
  return warmedUp(proper(options, rate, Math.max(1, epochs - warmUp)), warmUp);
}

function proper(options: ScheduleOptions, rate: number, epochs: number): Schedule {
  switch (options.kind) {
    case 'constant':
      return constant(rate);
    case 'step':
      return stepped(rate, options.every, options.factor);
    case 'cosine':
      return cosine(rate, epochs, options.minimum);
  }
}
