const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes in the unit in which people speak of them: "12 KB", "3.4 MB". A thousand of one make one of the next. */
export function sizeWords(bytes: number): string {
  let size = bytes;
  let unit = 0;
  // What is rounded to a thousand is one of the next.
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1_000;
    unit++;
  }
  return `${size < 9.95 && unit > 0 ? size.toFixed(1).replace(/\.0$/, '') : Math.round(size)} ${units[unit]}`;
}
