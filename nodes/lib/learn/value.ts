/** Double precision exists on the CPU alone; it is for figures that must agree to many digits. */
export type Precision = 'float32' | 'float64';
/** Half precision is for products on devices that are quicker with it; see `half-precision.ts`. */
export type ElementType = Precision | 'float16' | 'int64' | 'bool';
/** ONNX numbers its element types. */
export const elementTypeCodes: Readonly<Record<ElementType, number>> = { float32: 1, int64: 7, bool: 9, float16: 10, float64: 11 };
export type FloatArray = Float32Array | Float64Array;

/** A number is a fixed size; a word names a size that is known only when the model runs (`batch`). */
export type Dimension = number | string;
export type Shape = readonly Dimension[];

/** A plain number is written as an integer, so that fractions must say what they are. */
export type Attribute = number | string | readonly number[] | { float: number } | { tensor: Float32Array | Uint8Array };
export type Attributes = Readonly<Record<string, Attribute>>;

/** A tensor of a graph, by name. Small integer constants keep their numbers: shapes depend on them. */
export interface Value {
  graph: Graph;
  name: string;
  shape: Shape;
  type: ElementType;
  integers?: readonly number[];
  /** Of a tensor that is zero but for a few elements: those, and where they stand along an axis. */
  few?: { indices: Value; elements: Value; axis: number };
}

export interface GraphNode {
  operator: string;
  domain: string;
  inputs: readonly Value[];
  outputs: readonly Value[];
  attributes: Attributes;
  /** Its name in the model that it was read from. */
  origin?: string;
  /** The walk of gradients stops here. */
  flat?: boolean;
  /** Gets the gradient of the result as well. It is of the same shape, and computed only where its own gradient asks for it. */
  shadow?: Value;
}

export interface Constant {
  value: Value;
  data: FloatArray | BigInt64Array;
}

export interface Graph {
  /** Of all its floats. */
  precision: Precision;
  /** What the user calls the model that it was read from. */
  model?: string;
  nodes: GraphNode[];
  inputs: Map<string, Value>;
  constants: Map<string, Constant>;
  /** Constants of a few elements are written once, found again by their content. */
  pool: Map<string, Value>;
  count: number;
}

/** Sizes of a shape that has no named dimension. Gradients need this: training graphs are static. */
export function fixedShape(shape: Shape): number[] {
  return shape.map((dimension) => {
    if (typeof dimension === 'number') return dimension;
    throw new Error(`The dimension "${dimension}" must have a fixed size here; build training graphs for one batch size.`);
  });
}

export function sizeOf(shape: Shape): number {
  return fixedShape(shape).reduce((product, size) => product * size, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/** Negative axes count from the end, as in ONNX. */
export function positiveAxis(axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (positive < 0 || positive >= rank) throw new Error(`Axis ${axis} does not exist in a tensor of rank ${rank}.`);
  return positive;
}

export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw new Error(`The shapes [${a.join(', ')}] and [${b.join(', ')}] do not fit together.`);
  });
}

export function integerAttribute(node: Pick<GraphNode, 'attributes'>, name: string, fallback: number): number {
  const attribute = node.attributes[name];
  return typeof attribute === 'number' ? attribute : fallback;
}

export function floatAttribute(node: Pick<GraphNode, 'attributes'>, name: string, fallback: number): number {
  const attribute = node.attributes[name];
  if (typeof attribute === 'number') return attribute;
  return typeof attribute === 'object' && 'float' in attribute ? attribute.float : fallback;
}

export function textAttribute(node: Pick<GraphNode, 'attributes'>, name: string, fallback: string): string {
  const attribute = node.attributes[name];
  return typeof attribute === 'string' ? attribute : fallback;
}

export function integersAttribute(node: Pick<GraphNode, 'attributes'>, name: string): readonly number[] | undefined {
  const attribute = node.attributes[name];
  return typeof attribute === 'object' && !('float' in attribute) && !('tensor' in attribute) ? attribute : undefined;
}

/** The values by position, checked: a node with too few is a mistake of whoever built it. */
export function first(values: readonly Value[]): Value {
  return at(values, 0);
}

export function pair(values: readonly Value[]): [Value, Value] {
  return [at(values, 0), at(values, 1)];
}

export function triple(values: readonly Value[]): [Value, Value, Value] {
  return [at(values, 0), at(values, 1), at(values, 2)];
}

function at(values: readonly Value[], position: number): Value {
  const value = values[position];
  if (!value) throw new Error(`An operator was given ${values.length} tensors and needs at least ${position + 1}.`);
  return value;
}

/** An optional input; undefined where it was left out. */
export function optional(values: readonly Value[], position: number): Value | undefined {
  const value = values[position];
  return value && value.name !== '' ? value : undefined;
}

/** The size of one axis, counted from the end if negative. */
export function dimensionAt(shape: Shape, axis: number): Dimension {
  const dimension = shape[positiveAxis(axis, shape.length)];
  if (dimension === undefined) throw new Error(`Axis ${axis} does not exist in a tensor of rank ${shape.length}.`);
  return dimension;
}

export function fixedDimension(shape: Shape, axis: number): number {
  return fixedShape([dimensionAt(shape, axis)])[0] ?? 0;
}

export function isFloat({ type }: Value): boolean {
  return type === 'float32' || type === 'float64';
}

/** The numbers of an integer constant, such as the axes of a reduction. */
export function integersOf(value: Value): readonly number[] {
  if (value.integers) return value.integers;
  throw new Error(`"${value.name}" must be a constant, because the shape of a result depends on it.`);
}

/** The same numbers in the given precision; the array itself where it already has it. */
export function inPrecision(numbers: FloatArray, precision: Precision): FloatArray {
  if (precision === 'float64') return numbers instanceof Float64Array ? numbers : Float64Array.from(numbers);
  return numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
}
