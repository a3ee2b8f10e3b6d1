import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';

let families: Promise<string> | undefined;

/** Noto Sans SC comes in pieces of a few signs each; a list of all of them is the whole font. */
async function loadFont(): Promise<string> {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@fontsource-variable/noto-sans-sc/package.json')), 'files');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.woff2')).sort();
  for (const [at, file] of files.entries()) GlobalFonts.registerFromPath(join(folder, file), `Noto ${at}`);
  return files
    .map((_, at) => `'Noto ${at}'`)
    .reverse()
    .join(', ');
}

/** A page with lines of text as a PNG. `size`: of the letters, in pixels; `degrees`: how far the page lies askew. */
export async function drawText(
  lines: readonly string[],
  {
    size = 32,
    width = 1_000,
    degrees = 0,
    ink = '#222',
    paper = '#fff',
  }: { size?: number; width?: number; degrees?: number; ink?: string; paper?: string } = {},
): Promise<Uint8Array> {
  families ??= loadFont();
  const height = Math.round((lines.length + 1) * size * 1.7);
  const canvas = createCanvas(width, height);
  const draw = canvas.getContext('2d');
  draw.fillStyle = paper;
  draw.fillRect(0, 0, width, height);
  draw.translate(width / 2, height / 2);
  draw.rotate((degrees * Math.PI) / 180);
  draw.translate(-width / 2, -height / 2);
  draw.fillStyle = ink;
  draw.font = `${size}px ${await families}`;
  for (const [at, line] of lines.entries()) draw.fillText(line, size * 1.5, (at + 1.3) * size * 1.7);
  return canvas.encode('png');
}

/** The share of characters that are right: one less the edit distance by the length of what should stand there. Spaces count. */
export function characterAccuracy(should: string, is: string): number {
  let before = Array.from({ length: is.length + 1 }, (_, at) => at);
  for (let i = 1; i <= should.length; i++) {
    const row = [i];
    for (let j = 1; j <= is.length; j++)
      row.push(Math.min(before[j]! + 1, row[j - 1]! + 1, before[j - 1]! + (should[i - 1] === is[j - 1] ? 0 : 1)));
    before = row;
  }
  return 1 - before[is.length]! / Math.max(1, should.length);
}
