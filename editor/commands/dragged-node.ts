/** The kind of data that a node dragged out of the palette carries. */
export const draggedType = 'application/x-graftwork-node';
export function startDrag(transfer: DataTransfer, type: string): void {
  transfer.setData(draggedType, type);
  // During a drag the browser tells only which kinds of data there are, so the type is the name of one.
  transfer.setData(`${draggedType}-${type.replace('/', '.')}`, '');
}
export function typeBeingDragged(transfer: DataTransfer): string | undefined {
  const begin = `${draggedType}-`;
  return [...transfer.types]
    .find((kind) => kind.startsWith(begin))
    ?.slice(begin.length)
    .replace('.', '/');
}
