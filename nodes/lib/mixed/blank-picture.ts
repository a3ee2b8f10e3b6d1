/** What stands for a picture that is missing or cannot be read, in training and in serving. */
export function blankPicture({ size }: { size: number }): Uint8Array {
  return new Uint8Array(size).fill(255);
}
