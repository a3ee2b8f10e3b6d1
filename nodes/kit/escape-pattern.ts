/** A text as a regular expression that finds it, with or without the flag `u`; RE2 takes it, too. Not for within square brackets. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
