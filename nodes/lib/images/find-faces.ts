import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Failure } from '../../kit/problem.ts';
import { readJson } from '../../kit/json.ts';
import { encodeModel } from '../learn/encode.ts';
import { createGraph, floats, graphInput } from '../learn/graph.ts';
import { leakyRelu, transpose } from '../learn/operators.ts';
import { floatsOf, loadTensors, openSession, type SessionOptions } from '../learn/session.ts';
import { fixedShape, type Graph, type Value } from '../learn/value.ts';
import { convolution, maxPool } from '../learn/window-operators.ts';
import type { LoadedWeight } from '../tfjs/layout.ts';
import { decodeWeights, readManifest } from '../tfjs/weight-manifest.ts';
import { mirrored, type Pixels, withChannels } from './pixels.ts';
import { fitted } from './resize.ts';

/** Where a face is, in pixels of the picture; may reach over its edge. `certainty` is 0 to 1. */
export interface Face {
  left: number;
  top: number;
  width: number;
  height: number;
  certainty: number;
}
export interface FaceFinder {
  find(pixels: Pixels, least: number): Promise<Face[]>;
  release(): Promise<void>;
}

/** Sides of the squares in which a picture is looked at: the small one finds large faces, the large one small faces. Multiples of 32. */
const sides = [416, 832];
const mostEnlarged = 4;
/** What the network takes off red, green and blue, before it divides by 256. */
const mean = [117.001, 114.697, 97.404];
/** Widths and heights that the network's boxes are multiples of, in cells of 32 pixels. */
const anchors = [
  [1.603231, 2.094468],
  [6.041143, 7.080126],
  [2.882459, 3.518061],
  [4.266906, 5.178857],
  [9.041765, 10.66308],
] as const;
const numbersOfBox = 5;
/** Boxes that share more of their area are one face. */
const mostShared = 0.4;
/** So little sure a box must be to speak for one that the mirror image shows. */
const leastSeen = 0.05;

/**
 * The Tiny Face Detector of face-api.js (a small YOLO v2 of separable convolutions; weights in 8 bits, package @vladmandic/face-api, MIT),
 * run on ONNX Runtime.
 */
export async function openFaceFinder(options: SessionOptions = {}): Promise<FaceFinder> {
  const weights = await loadWeights();
  const tensorOf = await loadTensors();
  const opened: { side: number; session: Awaited<ReturnType<typeof openSession>>['session'] }[] = [];
  for (const side of sides) opened.push({ side, session: (await openSession(networkFor(side, weights), options)).session });
  return {
    async find(pixels, least) {
      const found: Face[] = [];
      const longest = Math.max(pixels.width, pixels.height);
      const turnedOver = mirrored(pixels);
      for (const { side, session } of opened) {
        // Enlarged so far, a small picture holds no face that was not seen before.
        if (side > longest * mostEnlarged && side !== sides[0]) continue;
        const look = async (seen: Pixels): Promise<Face[]> => {
          const { boxes } = await session.run({ pixels: tensorOf(squared(seen, side), [1, 3, side, side]) });
          return boxes ? withoutShared(facesOf(floatsOf(boxes), { side, longest })) : [];
        };
        const turned = (await look(turnedOver)).map((face) => ({ ...face, left: pixels.width - face.left - face.width }));
        found.push(...agreed(await look(pixels), turned));
      }
      return withoutShared(found.filter(({ certainty }) => certainty >= least));
    },
    async release() {
      for (const { session } of opened) await session.release();
    },
  };
}

async function loadWeights(): Promise<Map<string, LoadedWeight>> {
  const folder = join(packageFolder(), 'model');
  const [manifest, bytes] = await Promise.all([
    readFile(join(folder, 'tiny_face_detector_model-weights_manifest.json'), 'utf8'),
    readFile(join(folder, 'tiny_face_detector_model.bin')),
  ]);
  return decodeWeights(readManifest({ weightsManifest: readJson(manifest) }), bytes);
}

function packageFolder(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json'));
  } catch {
    throw new Failure(
      {
        en: 'Faces are found by the package @vladmandic/face-api, which is not installed. Run “npm install” in the folder of Graftwork.',
        zh: '查找人脸需要 @vladmandic/face-api 包，但尚未安装。请在 Graftwork 文件夹中运行“npm install”。',
      },
      {},
      { code: 'package-missing' },
    );
  }
}

function networkFor(side: number, weights: ReadonlyMap<string, LoadedWeight>): Uint8Array {
  const graph = createGraph();
  const weight = (name: string): Value => kernelOf(graph, weights.get(name), name);
  let x = leakyRelu(convolution(graphInput(graph, 'pixels', [1, 3, side, side]), weight('conv0/filters'), weight('conv0/bias')), 0.1);
  for (let layer = 1; layer <= 5; layer++) {
    x = halved(x, 2);
    const channels = fixedShape(x.shape)[1] ?? 1;
    const deep = convolution(x, weight(`conv${layer}/depthwise_filter`), undefined, { groups: channels, pads: [1, 1, 1, 1] });
    x = leakyRelu(convolution(deep, weight(`conv${layer}/pointwise_filter`), weight(`conv${layer}/bias`)), 0.1);
  }
  const boxes = transpose(convolution(halved(x, 1), weight('conv8/filters'), weight('conv8/bias')), [0, 2, 3, 1]);
  return encodeModel(graph, { outputs: [{ name: 'boxes', value: boxes }] });
}

/** As TensorFlow pads (“same”): at the end, and only where a place would be missing. */
function halved(x: Value, stride: 1 | 2): Value {
  const [height = 0, width = 0] = fixedShape(x.shape).slice(2);
  const missing = (size: number) => (stride === 1 ? 1 : size % 2);
  return maxPool(x, [2, 2], { strides: [stride, stride], pads: [0, 0, missing(height), missing(width)] });
}

/** TensorFlow keeps kernels as [height, width, in, out], of depthwise ones [height, width, channels, 1]. */
function kernelOf(graph: Graph, weight: LoadedWeight | undefined, name: string): Value {
  if (!weight) throw new Error(`The face detector lacks the weights “${name}”.`);
  const { shape, data } = weight;
  if (shape.length === 1) return floats(graph, data, shape);
  const [height = 1, width = 1, given = 1, made = 1] = shape;
  const depthwise = name.endsWith('depthwise_filter');
  const kernel = new Float32Array(data.length);
  for (let place = 0; place < height * width; place++)
    for (let from = 0; from < given; from++)
      for (let to = 0; to < made; to++) {
        const at = depthwise ? from * height * width + place : (to * given + from) * height * width + place;
        kernel[at] = data[(place * given + from) * made + to] ?? 0;
      }
  return floats(graph, kernel, depthwise ? [given, 1, height, width] : [made, given, height, width]);
}

/** The picture at the top left of a black square, channel by channel, as the network was taught. */
function squared(pixels: Pixels, side: number): Float32Array {
  const scale = side / Math.max(pixels.width, pixels.height);
  const [width, height] = [Math.max(1, Math.round(pixels.width * scale)), Math.max(1, Math.round(pixels.height * scale))];
  const { data } = fitted(withChannels(pixels, 3), width, height, 'stretch');
  const numbers = new Float32Array(3 * side * side);
  for (let channel = 0; channel < 3; channel++) {
    const less = mean[channel] ?? 0;
    const plane = numbers.subarray(channel * side * side, (channel + 1) * side * side).fill(-less / 256);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) plane[y * side + x] = ((data[(y * width + x) * 3 + channel] ?? 0) - less) / 256;
  }
  return numbers;
}

/** Cells of 32 pixels, in each of them a box for every anchor: place in the cell, width and height, certainty. */
function facesOf(boxes: Float32Array, { side, longest }: { side: number; longest: number }): Face[] {
  const cells = side / 32;
  const unit = longest / cells;
  const found: Face[] = [];
  for (let cell = 0; cell < cells * cells; cell++)
    for (const [anchor, [wide, high]] of anchors.entries()) {
      const [x = 0, y = 0, w = 0, h = 0, sure = 0] = boxes.subarray((cell * anchors.length + anchor) * numbersOfBox);
      const certainty = sigmoid(sure);
      if (certainty < leastSeen) continue;
      const [width, height] = [Math.exp(w) * wide * unit, Math.exp(h) * high * unit];
      const [middle, centre] = [((cell % cells) + sigmoid(x)) * unit, (Math.floor(cell / cells) + sigmoid(y)) * unit];
      found.push({ left: middle - width / 2, top: centre - height / 2, width, height, certainty });
    }
  return found;
}
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Of boxes that share much of their area, the most certain one. */
function withoutShared(faces: readonly Face[]): Face[] {
  const kept: Face[] = [];
  for (const face of faces.toSorted((a, b) => b.certainty - a.certainty))
    if (kept.every((other) => shared(face, other) < mostShared)) kept.push(face);
  return kept;
}

/** What is seen in a picture and in its mirror image, as sure as both are together: so fewer faces are missed, and less is taken for one. */
function agreed(seen: readonly Face[], turned: readonly Face[]): Face[] {
  const pairs = (from: readonly Face[], others: readonly Face[]): Face[] =>
    from.map((face) => {
      const other = Math.max(0, ...others.filter((one) => shared(face, one) >= mostShared).map(({ certainty }) => certainty));
      return { ...face, certainty: (face.certainty + other) / 2 };
    });
  return [...pairs(seen, turned), ...pairs(turned, seen)];
}

/** Area in both, as a share of the smaller one. */
function shared(a: Face, b: Face): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return width <= 0 || height <= 0 ? 0 : (width * height) / Math.min(a.width * a.height, b.width * b.height);
}
