/** What a character can begin or go on with, by its UTF-16 code: one look-up in the scan's only loop. */
export const other = 0;
export const digit = 1;
export const upper = 2;
export const lower = 3;
/** Latin letters with marks, which go on with a word; those among them that are capital begin one as `upper` does. */
export const marked = 4;
export const at = 5;
export const colon = 6;
export const han = 7;

export const classOf = new Uint8Array(65_536);
for (let code = 48; code < 58; code++) classOf[code] = digit;
for (let code = 65; code < 91; code++) classOf[code] = upper;
for (let code = 97; code < 123; code++) classOf[code] = lower;
classOf[95] = lower;
for (let code = 0xc0; code < 0x250; code++) if (code !== 0xd7 && code !== 0xf7) classOf[code] = marked;
classOf[64] = at;
classOf[58] = colon;
for (let code = 0x4e00; code < 0xa000; code++) classOf[code] = han;

export const isDigitCode = (code: number): boolean => code > 47 && code < 58;
/** A letter or digit of a word, in which nothing private begins or ends in the middle. */
export const isWordCode = (code: number): boolean => {
  const kind = classOf[code] ?? other;
  return kind > other && kind < at;
};
export const isHanCode = (code: number): boolean => classOf[code] === han;

/** Whether a value may end here: nothing of a word or number follows. */
export function endsAt(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  if (Number.isNaN(code)) return true;
  if (isWordCode(code)) return false;
  // A sign between digits goes on with a number.
  if (code === 45 || code === 46 || code === 47 || code === 58 || code === 44) {
    const next = text.charCodeAt(end + 1);
    return !(next > 47 && next < 58);
  }
  return true;
}

const afterNumber = new Uint8Array(65_536);
for (const sign of ' ()+-./年月') afterNumber[sign.charCodeAt(0)] = 1;
/** Whether a number, a date or a code can go on with this character behind some digits. */
export const goesOnWithNumber = (code: number): boolean => afterNumber[code] === 1;

/** $ £ ¥ € */
const moneySigns = new Set([36, 163, 165, 8364]);
/** Whether a number may begin here: it is not the rest of a longer one, as behind a decimal point. */
export function beginsAt(text: string, start: number): boolean {
  const code = text.charCodeAt(start - 1);
  if (moneySigns.has(code)) return false;
  if (code === 46 || code === 44 || code === 45 || code === 47 || code === 58) {
    const before = text.charCodeAt(start - 2);
    return !isWordCode(before);
  }
  return true;
}
