/** Whether a cell's text is a picture: a data URL, as pictures stand in tables. */
export function isPictureText(text: string): boolean {
  return text.startsWith('data:image/');
}
