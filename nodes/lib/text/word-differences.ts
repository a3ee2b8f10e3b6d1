import { wordsOf } from './words-of.ts';

/** A piece of a text as it reads beside another: in both, only in this one, or only in the other. */
export interface TextPiece {
  text: string;
  sign?: 'more' | 'less';
}
/** So many words and signs are compared; the rest is cut. */
const mostWords = 160;
/** Words before the first difference that are shown with it. */
const lead = 12;

/** How `text` differs from `other`, word by word, by the longest common subsequence; from a little before the first difference on. */
export function wordDifferences(text: string, other: string): TextPiece[] {
  const [own, before] = [piecesOf(text), piecesOf(other)];
  let same = 0;
  while (same < own.length && same < before.length && own[same] === before[same]) same++;
  const from = Math.max(0, Math.min(same - lead, own.length - mostWords));
  const a = own.slice(from, from + mostWords);
  const b = before.slice(from, from + mostWords);
  const pieces = joined(aligned(a, b));
  if (from > 0) pieces.unshift({ text: '… ' });
  // What was cut off at the end of either would look like a difference.
  if (from + mostWords < Math.max(own.length, before.length)) {
    while (pieces.at(-1)?.sign !== undefined && pieces.length > 1 && pieces.at(-1)?.sign === 'less') pieces.pop();
    pieces.push({ text: ' …' });
  }
  return pieces;
}

/** The beginning of a text, as long as the pieces of differences are. */
export function opening(text: string): string {
  const pieces = piecesOf(text);
  return pieces.length > mostWords ? `${pieces.slice(0, mostWords).join('')} …` : text;
}

/** Words with the space behind them. */
function piecesOf(text: string): string[] {
  const words = wordsOf(text);
  return words.map(({ start }, at) => text.slice(at === 0 ? 0 : start, words[at + 1]?.start ?? text.length));
}

function aligned(a: readonly string[], b: readonly string[]): TextPiece[] {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        a[i]?.trim() === b[j]?.trim()
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
  const pieces: TextPiece[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [own, other] = [a[i], b[j]];
    if (own !== undefined && other !== undefined && own.trim() === other.trim()) {
      pieces.push({ text: own });
      i++;
      j++;
    } else if (own !== undefined && (j >= b.length || (lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0))) {
      pieces.push({ text: own, sign: 'more' });
      i++;
    } else {
      pieces.push({ text: other ?? '', sign: 'less' });
      j++;
    }
  }
  return pieces;
}

function joined(pieces: readonly TextPiece[]): TextPiece[] {
  const result: TextPiece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (last && last.sign === piece.sign) last.text += piece.text;
    else result.push({ ...piece });
  }
  return result;
}
