import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { once } from 'node:events';
import { Failure, type NodeFix } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';

/** Encodings by the names that TextDecoder knows. */
export const encodings = {
  'utf-8': { en: 'UTF-8', zh: 'UTF-8' },
  gb18030: { en: 'Simplified Chinese (GBK, GB18030)', zh: '简体中文（GBK、GB18030）' },
  big5: { en: 'Traditional Chinese (Big5)', zh: '繁体中文（Big5）' },
  shift_jis: { en: 'Japanese (Shift JIS)', zh: '日文（Shift JIS）' },
  'euc-kr': { en: 'Korean (EUC-KR)', zh: '韩文（EUC-KR）' },
  'utf-16le': { en: 'UTF-16, as Excel and Windows write it', zh: 'UTF-16（Excel 和 Windows 常用）' },
  'utf-16be': { en: 'UTF-16, big-endian', zh: 'UTF-16（大端）' },
  'windows-1252': { en: 'Western European (Latin-1, Windows-1252)', zh: '西欧（Latin-1、Windows-1252）' },
  'windows-1251': { en: 'Cyrillic (Windows-1251)', zh: '西里尔文（Windows-1251）' },
} as const;
export type Encoding = keyof typeof encodings;

/** The beginning of a file, for a look at what it is. */
export async function readHead(path: string, bytes = 1_000_000): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    const buffer = new Uint8Array(bytes);
    const { bytesRead } = await handle.read(buffer, 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The encoding of a text from its beginning, or undefined for something that is no text. */
export async function detectEncoding(head: Uint8Array): Promise<Encoding | undefined> {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const sample = head.subarray(0, 4_096);
  const zeros = (parity: number) => sample.reduce((sum, byte, at) => sum + (byte === 0 && at % 2 === parity ? 1 : 0), 0);
  if (zeros(1) > sample.length * 0.2 && zeros(0) === 0) return 'utf-16le';
  if (zeros(0) > sample.length * 0.2 && zeros(1) === 0) return 'utf-16be';
  if (zeros(0) + zeros(1) > 0) return undefined;
  if (decodes(head, 'utf-8')) return 'utf-8';
  const { analyse } = await import('chardet');
  const guesses = analyse(head.subarray(0, 200_000)).map((match) => known(match.name));
  // Chinese is written in few bytes, on which the statistics of byte pairs are weak: what decodes to common characters is taken first.
  const chinese = (['gb18030', 'big5'] as const).filter((encoding) => commonShare(head, encoding) > 0.5);
  const likely = chinese.sort((a, b) => commonShare(head, b) - commonShare(head, a));
  const found = [...likely, ...guesses].find((guess) => guess !== undefined && decodes(head, guess));
  return found ?? 'windows-1252';
}

function known(label: string): Encoding | undefined {
  const lower = label.toLowerCase().replace('iso-8859-1', 'windows-1252').replace('iso-8859-5', 'windows-1251');
  return Object.keys(encodings).includes(lower) ? encodingFrom(lower) : undefined;
}

function encodingFrom(label: string): Encoding | undefined {
  for (const [name] of Object.entries(encodings)) if (name === label && isEncoding(name)) return name;
  return undefined;
}

export function isEncoding(value: string): value is Encoding {
  return Object.hasOwn(encodings, value);
}

function decodes(bytes: Uint8Array, encoding: Encoding): boolean {
  try {
    // As a stream: a character cut at the end of the sample is no mistake.
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

const frequent = new Set(
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运個們來為國說時會發後裡動開關點業間問實無與長機從應進過還樣這對當經學',
);

/** Of the characters beyond ASCII, the share that is common in Chinese text or punctuation. */
function commonShare(bytes: Uint8Array, encoding: Encoding): number {
  let decoded: string;
  try {
    decoded = new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(0, 50_000), { stream: true });
  } catch {
    return 0;
  }
  const wide = [...decoded].filter((character) => character > '\u007f');
  const common = wide.filter((character) => frequent.has(character) || /[，。！？、：；（）“”]/.test(character)).length;
  const chinese = wide.filter((character) => /\p{Script=Han}|[，。！？、：；（）“”《》]/u.test(character)).length;
  return wide.length === 0 || chinese < wide.length * 0.9 ? 0 : Math.min(1, (common / wide.length) * 3);
}

/** The text of a file's beginning; a character that the cut broke is left out. */
export function decodeHead(head: Uint8Array, encoding: Encoding): string {
  return new TextDecoder(encoding).decode(head, { stream: true });
}

/** Writes a text file anew as UTF-8 without a byte order mark, as DuckDB reads it. Refuses bytes that the encoding does not have. */
export async function transcode(from: string, to: string, encoding: Encoding): Promise<void> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const output = createWriteStream(to);
  let line = 1;
  const fail = () =>
    new Failure(
      {
        en: 'Line {line} is not {encoding} text, so the file was not read. Choose another encoding in the settings of this step, or save the file as UTF-8.',
        zh: '第 {line} 行不是有效的 {encoding} 文本，因此没有读取该文件。请在本步骤的设置中选择其他编码，或把文件另存为 UTF-8。',
      },
      { line, encoding: encodings[encoding] },
      { code: 'wrong-encoding', setting: 'encoding', fixes: encodingFixes(encoding) },
    );
  const decode = (chunk?: Uint8Array) => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch {
      throw fail();
    }
  };
  const write = async (content: string) => {
    for (let at = content.indexOf('\n'); at >= 0; at = content.indexOf('\n', at + 1)) line++;
    if (!output.write(content)) await once(output, 'drain');
  };
  try {
    for await (const chunk of createReadStream(from, { highWaterMark: 1 << 20 })) await write(decode(chunk));
    await write(decode());
  } finally {
    output.end();
    await once(output, 'close');
  }
}

/** The encodings that files have which were taken for another one. The last of them has a sign for every byte. */
export function encodingFixes(tried: Encoding): NodeFix[] {
  const usual: readonly Encoding[] = ['utf-8', 'gb18030', 'windows-1252'];
  return usual
    .filter((encoding) => encoding !== tried)
    .map((encoding) => ({
      label: message({ en: 'Read it as {encoding}', zh: '按 {encoding} 读取' }, { encoding: encodings[encoding] }),
      settings: { encoding },
    }));
}

/** Bytes around the first place where a file is not UTF-8, for a second guess; undefined where all of it is. */
export async function firstNotUtf8(path: string): Promise<Uint8Array | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
    const bytes: Uint8Array = chunk;
    try {
      decoder.decode(bytes, { stream: true });
    } catch {
      const at = bytes.findIndex((byte) => byte > 0x7f);
      return bytes.subarray(Math.max(0, at));
    }
  }
  return undefined;
}
