import type { Context } from '../../kit/define-node.ts';
import type { Row, TableValue } from '../../kit/ports.ts';
import { tableFromRows } from '../tables/inline-table.ts';
import { readRows } from '../tables/read-table.ts';
import type { Foreseen, Sample } from './dry-run.ts';
import type { ChosenTraining } from './foreseen-kind.ts';
import { chooseImages } from './image-choices.ts';
import { classNotChosen, pictureColumn, picturesMissing } from './picture-column.ts';
import { surveyPictures } from './survey-pictures.ts';
import { type ImageChoices, trainImages } from './train-images.ts';

/** Reading so many bytes of pictures takes some seconds. */
const quickBytes = 30e6;
/** Some batches of training rows and one of held-out rows. */
const fewestRows = 320;
/** Places of the table that a sample is taken from: pictures often come class by class. */
const stretches = 16;
/** Rows that are read at once. */
const chunkRows = 2_048;
/** Of MobileNetV2. */
const vectorBytes = 1_280 * 4;

/** Reading all pictures may take longer than the training: of many, a part is read, and the rest is reckoned. */
export async function picturesForeseen(
  context: Context,
  rows: TableValue,
  { target, imageColumn, from, side, tuning }: ChosenTraining,
): Promise<Foreseen> {
  const column = pictureColumn(rows, imageColumn);
  if (column === undefined) throw picturesMissing();
  if (target === '') throw classNotChosen(rows.columns);
  const choose = (found: { rows: number; side: number; colour: boolean }) =>
    chooseImages(
      { ...tuning, from, side, fit: 'crop', variation: 'auto', mirrored: false },
      { ...found, device: context.device, validation: false },
    );
  const survey = await surveyPictures(context, rows, column);
  const whole = choose({ ...survey, rows: rows.count });
  const cellBytes = await meanCell(context, rows, column);
  const wanted = Math.max(fewestRows, whole.from === 'pretrained' ? 0 : Math.floor(quickBytes / cellBytes));
  const part = wanted * 1.5 < rows.count ? await stretched(context, rows, { columns: [column, target], count: wanted }) : undefined;
  return {
    async train(trial) {
      const { fit } = await trainImages(trial, {
        rows: part ?? rows,
        column,
        target,
        balanced: tuning.balanceClasses,
        choose: (found) => (part ? whole : choose(found)),
      });
      return fit.provider;
    },
    ...(part && { sample: sampleOf(whole, { all: rows.count, read: part.count, cellBytes }) }),
  };
}

function sampleOf(choices: ImageChoices, { all, read, cellBytes }: { all: number; read: number; cellBytes: number }): Sample {
  const { epochs, batchSize, validationShare = 0 } = choices.options;
  const { width, height, channels } = choices.shape;
  // Vectors come from a file, by a copy.
  const rowBytes = choices.from === 'pretrained' ? 3 * vectorBytes : width * height * channels;
  const chunkMore = Math.max(0, Math.min(all, chunkRows) - read) * cellBytes;
  return {
    share: read / all,
    steps: epochs * Math.ceil((all * (1 - validationShare)) / batchSize),
    bytesMore: (all - read) * rowBytes + chunkMore,
  };
}

async function meanCell(context: Context, rows: TableValue, column: string): Promise<number> {
  const cells = await readRows(context, rows, { columns: [column], limit: 100 });
  const bytes = cells.reduce((sum, row) => sum + String(row[column] ?? '').length, 0);
  return Math.max(1, bytes / Math.max(1, cells.length));
}

async function stretched(
  context: Context,
  rows: TableValue,
  { columns, count }: { columns: string[]; count: number },
): Promise<TableValue> {
  const limit = Math.ceil(count / stretches);
  const found: Row[] = [];
  for (let at = 0; at < stretches; at++)
    found.push(...(await readRows(context, rows, { columns, offset: Math.floor((at * rows.count) / stretches), limit })));
  return tableFromRows(found, { columns: rows.columns.filter(({ name }) => columns.includes(name)) });
}
