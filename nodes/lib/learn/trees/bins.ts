/** One column of rows: numbers, or the places of categories in a list (0, 1, …). NaN is missing. */
export interface TreeColumn {
  kind: 'number' | 'category';
  values: Float32Array;
}

/** A column as histograms need it: each value as the small number of its bin. */
export interface BinnedColumn {
  kind: 'number' | 'category';
  /** By row; `missingBin` where the value is missing. */
  bins: Uint8Array;
  /** Bins in use, without that of missing values. */
  count: number;
  /** Numbers up to and with `limits[b]` are in bin b or below. */
  limits: Float32Array;
  hasMissing: boolean;
}

export const missingBin = 255;
export const mostBins = 255;
/** So many values tell where the limits of bins lie. */
const sampled = 200_000;

/** Bins of about equally many rows, or one for each value where there are few. As scikit-learn's histogram-based trees. */
export function binColumn({ kind, values }: TreeColumn): BinnedColumn {
  const bins = new Uint8Array(values.length);
  let hasMissing = false;
  if (kind === 'category') {
    let count = 0;
    for (let row = 0; row < values.length; row++) {
      const place = values[row]!;
      const known = place >= 0 && place < mostBins;
      bins[row] = known ? place : missingBin;
      if (known) count = Math.max(count, place + 1);
      else hasMissing = true;
    }
    return { kind, bins, count, limits: new Float32Array(), hasMissing };
  }
  const limits = limitsOf(values);
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    bins[row] = Number.isNaN(value) ? missingBin : binOf(value, limits);
    hasMissing ||= Number.isNaN(value);
  }
  return { kind, bins, count: limits.length + 1, limits, hasMissing };
}

function limitsOf(values: Float32Array): Float32Array {
  const step = Math.max(1, Math.floor(values.length / sampled));
  const known = (step === 1 ? values : Float32Array.from({ length: Math.floor(values.length / step) }, (_, at) => values[at * step]!))
    .filter((value) => !Number.isNaN(value))
    .sort();
  const distinct = known.filter((value, at) => at === 0 || value !== known[at - 1]);
  const middle = (a: number, b: number) => a / 2 + b / 2;
  if (distinct.length <= mostBins)
    return Float32Array.from({ length: Math.max(0, distinct.length - 1) }, (_, at) => middle(distinct[at]!, distinct[at + 1]!));
  const limits = Float32Array.from({ length: mostBins - 1 }, (_, at) => {
    const place = ((at + 1) / mostBins) * (known.length - 1);
    return middle(known[Math.floor(place)]!, known[Math.ceil(place)]!);
  });
  return limits.filter((limit, at) => at === 0 || limit !== limits[at - 1]);
}

/** The first bin whose limit a value does not pass. */
function binOf(value: number, limits: Float32Array): number {
  let low = 0;
  let high = limits.length;
  while (low < high) {
    const at = (low + high) >> 1;
    if (value <= limits[at]!) high = at;
    else low = at + 1;
  }
  return low;
}
