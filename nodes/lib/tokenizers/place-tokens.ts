/** How tokens differ from the text that they stand for. */
export interface TokenMarks {
  /** Before what goes on with a word (WordPiece). */
  prefix: string;
  /** After what ends a word or does not end it. */
  suffix: string;
  unknown?: string;
  /** Tokens like <0x0A> stand for a byte of a character. */
  bytes: boolean;
}

/** Where each token of a piece stands in it. Nothing is assumed but that tokens are in order. */
export function placeTokens(piece: string, tokens: readonly string[], marks: TokenMarks): [number, number][] {
  const surfaces = tokens.map((token, index) => surfaceOf(token, index, marks));
  let at = 0;
  let byte = 0;
  return surfaces.map((surface, index) => {
    const start = at;
    const character = characterAt(piece, at);
    if (surface !== undefined && piece.startsWith(surface, at)) {
      at += surface.length;
      return [start, at];
    }
    if (marks.bytes && byteToken.test(tokens[index]!)) {
      const end = Math.min(piece.length, start + character.length);
      byte = (byte + 1) % Buffer.byteLength(character);
      if (byte === 0) at = end;
      return [start, end];
    }
    const found = surface === undefined ? -1 : piece.indexOf(surface, at);
    if (surface !== undefined && found >= 0) {
      at = found + surface.length;
      return [found, at];
    }
    at = unknownEnd(piece, at, surfaces.slice(index + 1));
    return [start, at];
  });
}

const byteToken = /^<0x[0-9A-F]{2}>$/;

function surfaceOf(token: string, index: number, { prefix, suffix, unknown }: TokenMarks): string | undefined {
  if (token === unknown) return undefined;
  const begun = prefix !== '' && index > 0 && token.startsWith(prefix) ? token.slice(prefix.length) : token;
  return suffix !== '' && begun.endsWith(suffix) ? begun.slice(0, -suffix.length) : begun;
}

/** An unknown token stands for one character where more unknown ones follow, else for all up to the next token that is known. */
function unknownEnd(piece: string, at: number, following: readonly (string | undefined)[]): number {
  const next = Math.min(piece.length, at + characterAt(piece, at).length);
  const [known] = following;
  if (known === undefined) return following.length > 0 ? next : piece.length;
  const found = piece.indexOf(known, next);
  return found < 0 ? piece.length : found;
}

/** Past the end there is nothing that needs more than one place. */
function characterAt(piece: string, at: number): string {
  return String.fromCodePoint(piece.codePointAt(at) ?? 0x20);
}
