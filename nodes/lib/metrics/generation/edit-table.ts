/** Cells beside the diagonal that are computed, as Tercom does. */
const beam = 25;
const never = 1e9;

/** What the cheapest way into a cell was: the same or another word, a word of the text too many, a word of the reference too few. */
const [same, other, extra, missing] = [0, 1, 2, 3];

/** Edit distances of a text's beginnings to those of a reference, near the diagonal, for further texts of the same words as well. */
export interface EditTable {
  text: Int32Array;
  reference: Int32Array;
  cost(): number;
  /** The distance of a text of the same length; only what follows the first difference is computed. */
  costOf(text: Int32Array): number;
  /** How the cell of the first `row` words and the first `column` words of the reference was reached. */
  step(row: number, column: number): number;
}

/** `text` and `reference` are words as numbers. */
export function editTable(text: Int32Array, reference: Int32Array): EditTable {
  const width = reference.length + 1;
  const costs = new Int32Array((text.length + 1) * width).fill(never);
  const steps = new Uint8Array((text.length + 1) * width);
  for (let column = 0; column < width; column++) {
    costs[column] = column;
    steps[column] = missing;
  }
  const ratio = text.length === 0 ? 1 : reference.length / text.length;
  const reach = beam < ratio / 2 ? Math.ceil(ratio / 2 + beam) : beam;
  const scratch = [new Int32Array(width), new Int32Array(width)];

  /** Fills a row from the one above; `put` keeps the ways. */
  function fill(word: number, row: number, above: Int32Array, own: Int32Array, ways?: Uint8Array) {
    const middle = Math.floor(row * ratio);
    const end = row === text.length ? width : Math.min(width, middle + reach);
    for (let column = Math.max(0, middle - reach); column < end; column++) {
      if (column === 0) {
        own[0] = above[0]! + 1;
        if (ways) ways[0] = extra;
        continue;
      }
      const alike = word === reference[column - 1];
      let cost = above[column - 1]! + (alike ? 0 : 1);
      let way = alike ? same : other;
      if (above[column]! + 1 < cost) [cost, way] = [above[column]! + 1, extra];
      if (own[column - 1]! + 1 < cost) [cost, way] = [own[column - 1]! + 1, missing];
      own[column] = cost;
      if (ways) ways[column] = way;
    }
  }

  const rowOf = <Values extends Int32Array | Uint8Array>(values: Values, row: number) =>
    values.subarray(row * width, (row + 1) * width) as Values;
  for (let row = 1; row <= text.length; row++) fill(text[row - 1]!, row, rowOf(costs, row - 1), rowOf(costs, row), rowOf(steps, row));
  return {
    text,
    reference,
    cost: () => costs.at(-1)!,
    costOf(changed) {
      let row = 0;
      while (row < text.length && changed[row] === text[row]) row++;
      let above: Int32Array = rowOf(costs, row);
      for (; row < text.length; row++) {
        const own = scratch[row % 2]!.fill(never);
        fill(changed[row]!, row + 1, above, own);
        above = own;
      }
      return above.at(-1)!;
    },
    step: (row, column) => steps[row * width + column]!,
  };
}

/** For each word of the reference the place of the text that it stands for, −1 before all, and which words of either are wrong. */
export function alignmentOf(table: EditTable): { places: Int32Array; wrongText: Uint8Array; wrongReference: Uint8Array } {
  const places = new Int32Array(table.reference.length);
  const wrongText = new Uint8Array(table.text.length);
  const wrongReference = new Uint8Array(table.reference.length);
  let [row, column] = [table.text.length, table.reference.length];
  while (row > 0 || column > 0) {
    const step = table.step(row, column);
    if (step !== extra) {
      column--;
      places[column] = row - 1;
      if (step !== same) wrongReference[column] = 1;
    }
    if (step !== missing) {
      row--;
      if (step !== same) wrongText[row] = 1;
    }
  }
  return { places, wrongText, wrongReference };
}
