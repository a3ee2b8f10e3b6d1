/** Hands a file to the browser's downloads, and answers its name. */
export function download(content: BlobPart, type: string, name: string): string {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return name;
}

/** A file's name after what a person called the thing: letters, digits, points and hyphens of any script. */
export function fileName(title: string, otherwise: string, ending: string): string {
  return `${title.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replaceAll(/^-+|-+$/g, '') || otherwise}.${ending}`;
}
