/** A function over one memory, as the instructions of WebAssembly. */
export interface FunctionCode {
  parameters: readonly number[];
  /** How many of which type; they come after the parameters. */
  locals: readonly (readonly [count: number, type: number])[];
  body: readonly number[];
}

// The bytes are those of the WebAssembly core specification 2.0, section 5.
export const types = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;
export const code = {
  loop: 0x03,
  emptyBlock: 0x40,
  end: 0x0b,
  branchIf: 0x0d,
  getLocal: 0x20,
  setLocal: 0x21,
  addIntegers: 0x6a,
  lessUnsigned: 0x49,
  integer: 0x41,
  float: 0x43,
} as const;
export const vectorCode = {
  load: 0x00,
  loadPairTwice: 0x0a,
  store: 0x0b,
  constant: 0x0c,
  splatFloat: 0x13,
  and: 0x4e,
  choose: 0x52,
  shiftLongs: 0xcd,
  addLongs: 0xce,
  subtractLongs: 0xd1,
  multiplyLongs: 0xd5,
  greaterLongs: 0xd9,
} as const;
const magic = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const vectorPrefix = 0xfd;

/** Compiles a function that answers nothing and works on what lies in the memory. */
export function compileFunction({ parameters, locals, body }: FunctionCode, memory: WebAssembly.Memory): (...given: number[]) => void {
  const declared = vectorOf(locals.map(([count, type]) => [...unsigned(count), type]));
  const bytes = Uint8Array.from([
    ...magic,
    ...section(1, vectorOf([[0x60, ...vectorOf(parameters.map((type) => [type])), 0]])),
    ...section(2, vectorOf([[...name('env'), ...name('memory'), 0x02, 0x00, 0]])),
    ...section(3, vectorOf([[0]])),
    ...section(7, vectorOf([[...name('run'), 0x00, 0]])),
    ...section(10, vectorOf([sized([...declared, ...body, code.end])])),
  ]);
  const { run } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports;
  if (typeof run !== 'function') throw new Error('The compiled function has no entry.');
  return (...given) => void run(...given);
}

export function getLocal(at: number): number[] {
  return [code.getLocal, ...unsigned(at)];
}
export function setLocal(at: number): number[] {
  return [code.setLocal, ...unsigned(at)];
}
export function vector(operation: number): number[] {
  return [vectorPrefix, ...unsigned(operation)];
}
/** To or from the address on the stack plus `offset` bytes; `alignment` as a power of two. */
export function vectorAt(operation: number, alignment: number, offset = 0): number[] {
  return [...vector(operation), alignment, ...unsigned(offset)];
}
/** An integer of 32 bits, 0 or more. */
export function integer(value: number): number[] {
  return [code.integer, ...signed(value)];
}

/** LEB128. */
function unsigned(number: number): number[] {
  return number < 0x80 ? [number] : [(number & 0x7f) | 0x80, ...unsigned(number >>> 7)];
}
/** The same with a sign, whose bit must be free. */
function signed(number: number): number[] {
  return number < 0x40 ? [number] : [(number & 0x7f) | 0x80, ...signed(number >>> 7)];
}

function name(text: string): number[] {
  return sized([...new TextEncoder().encode(text)]);
}

function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

function vectorOf(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function section(kind: number, content: readonly number[]): number[] {
  return [kind, ...sized(content)];
}
