/** What a line says, and how sure each of its characters is on average (0 to 1). */
export interface DecodedLine {
  text: string;
  confidence: number;
}

/**
 * Connectionist temporal classification, decoded greedily (Graves et al. 2006): of each step the likeliest sign; the same sign in
 * steps that follow each other counts once, and the blank (sign 0) parts signs. `shares`: steps × signs.
 */
export function decodeLine(shares: Float32Array, signs: readonly string[]): DecodedLine {
  const width = signs.length;
  let text = '';
  let [sum, count, before] = [0, 0, 0];
  for (let start = 0; start < shares.length; start += width) {
    let best = 0;
    for (let sign = 1; sign < width; sign++) if (shares[start + sign]! > shares[start + best]!) best = sign;
    if (best !== 0 && best !== before) {
      text += signs[best];
      sum += shares[start + best]!;
      count++;
    }
    before = best;
  }
  return { text, confidence: count === 0 ? 0 : sum / count };
}
