import type { ColumnSpec, ModelValue, Row } from '../../kit/ports.ts';
import type { Preprocess } from '../preprocess/preprocess.ts';

/** A made-up row that the model accepts, as an example for callers. Not a training row: those may be confidential. */
export function sampleRow({ inputs }: Pick<ModelValue, 'inputs'>, preprocess: Preprocess): Row {
  const chinese = preprocess.kind === 'text' && preprocess.terms.cjkGrams > 2;
  const text = chinese ? '您好，我想咨询一下这个问题。' : 'Hello, here is a text to judge.';
  return Object.fromEntries(inputs.map((column) => [column.name, column.type === 'text' ? text : sampleValue(column, preprocess)]));
}

/** A white stroke on black, 8 × 8. */
const picture =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAAEUlEQVR42mNgQAL//5PDAAMArqcL9ThWnbEAAAAASUVORK5CYII=';

function sampleValue(column: ColumnSpec, preprocess: Preprocess): Row[string] {
  if (column.type === 'image') return picture;
  // What a model of another program was trained on is not known, but it cannot do without a number.
  if (preprocess.kind === 'base' && column.type === 'number') return 1;
  const table = preprocess.kind === 'mixed' ? preprocess.table : preprocess.kind === 'table' ? preprocess : undefined;
  const fitted = table?.columns.find(({ name }) => name === column.name);
  switch (fitted?.kind) {
    case 'number':
      return Number(fitted.mean.toPrecision(3));
    case 'date':
      return new Date(fitted.mean).toISOString().slice(0, fitted.hours ? 16 : 10);
    case 'category':
      return column.classes?.[0]?.name ?? fitted.values[0] ?? null;
    default:
      return column.classes?.[0]?.name ?? null;
  }
}
