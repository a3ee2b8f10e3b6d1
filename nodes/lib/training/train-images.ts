import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { fitHead } from '../images/fit-head.ts';
import { fitPictures } from '../images/fit-pictures.ts';
import type { Jitter } from '../images/jitter.ts';
import type { PictureNetwork } from '../images/network-plan.ts';
import { openPretrained } from '../images/pretrained.ts';
import type { PictureShape } from '../images/read-picture.ts';
import type { FitOptions, FitResult } from '../learn/fit-options.ts';
import type { NetworkDesign } from '../learn/networks.ts';
import { channelMoments, type ImageFeatures } from '../preprocess/image-features.ts';
import { picturesOf, type PictureTable } from './picture-rows.ts';
import { vectorsOf } from './picture-vectors.ts';
import { type PictureSurvey, surveyClasses, surveyPictures } from './survey-pictures.ts';
import { readingShare, watchedFit } from './watch.ts';

export interface ImageTraining {
  rows: TableValue;
  validation?: TableValue;
  /** The column of pictures. */
  column: string;
  target: string;
  /** Whether rare classes count more. */
  balanced: boolean;
  /** Once it is known how many usable rows there are and what the pictures are like. */
  choose: (found: PictureSurvey & { rows: number }) => ImageChoices;
}
export type ImageChoices = { shape: PictureShape; options: FitOptions } & (
  { from: 'scratch'; network: PictureNetwork; design?: NetworkDesign; jitter?: Jitter } | { from: 'pretrained' }
);
export interface TrainedImages {
  features: ImageFeatures;
  classes: string[];
  choices: ImageChoices;
  fit: FitResult;
}

/** Looks at the pictures, then learns. Rows without a class or with a broken picture are left out and said. */
export async function trainImages(context: Context, training: ImageTraining): Promise<TrainedImages> {
  const { rows, column, target } = training;
  const { classes, used } = await surveyClasses(context, training);
  const choices = training.choose({ rows: used, ...(await surveyPictures(context, rows, column)) });
  const tableOf = (table: TableValue): PictureTable => ({ table, column, target, classes, shape: choices.shape });
  const parts = { rows: tableOf(rows), ...(training.validation && { validation: tableOf(training.validation) }) };
  const { features, fit } = await (choices.from === 'scratch'
    ? fromScratch(context, parts, choices, used)
    : fromPretrained(context, parts, choices));
  return { features, classes, choices, fit };
}

interface Parts {
  rows: PictureTable;
  validation?: PictureTable;
}

async function fromScratch(context: Context, parts: Parts, choices: ImageChoices & { from: 'scratch' }, used: number) {
  const reading = { en: 'reading the pictures', zh: '正在读取图片' };
  const progress = (share: number) => context.progress(readingShare * share, reading);
  const rows = await picturesOf(context, parts.rows, used, progress);
  const validation = parts.validation && (await picturesOf(context, parts.validation, parts.validation.table.count, progress));
  const features = featuresFor(parts.rows, channelMoments(rows.pixels, choices.shape.channels));
  const { network, design, jitter, options } = choices;
  const fit = await watchedFit(context, options, (hooks) =>
    fitPictures({
      rows,
      ...(validation && { validation }),
      features,
      network,
      ...(design && { design }),
      ...(jitter && { jitter }),
      options,
      hooks,
    }),
  );
  return { features, fit };
}

async function fromPretrained(context: Context, parts: Parts, { options }: ImageChoices) {
  const pretrained = await openPretrained();
  const features = featuresFor(parts.rows, pretrained);
  const looking = { pretrained, features, session: options.session ?? {} };
  const rows = await vectorsOf(context, parts.rows, looking);
  const validation = parts.validation && (await vectorsOf(context, parts.validation, looking));
  const fit = await watchedFit(context, options, (hooks) =>
    fitHead({ pretrained, features, rows, ...(validation && { validation }), options, hooks }),
  );
  return { features, fit };
}

/** How pictures of a column are read. */
export function featuresFor(
  { column, shape }: Pick<PictureTable, 'column' | 'shape'>,
  { mean, deviation }: Pick<ImageFeatures, 'mean' | 'deviation'>,
): ImageFeatures {
  const { width, height, channels } = shape;
  return { kind: 'image', columns: [column], ...shape, mean, deviation, size: width * height * channels };
}
