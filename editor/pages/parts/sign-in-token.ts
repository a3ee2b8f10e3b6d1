/** The token in what a person pasted: the whole link, as Graftwork prints it, or the token or key alone. */
export function tokenIn(pasted: string): string {
  const text = pasted.trim();
  const inLink = /[?&]token=([^&\s]+)/.exec(text)?.[1];
  return inLink === undefined ? text : decodeURIComponent(inLink);
}
