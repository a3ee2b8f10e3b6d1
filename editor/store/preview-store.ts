import { create } from 'zustand';

/** A place on the page, in its pixels. */
interface Place {
  x: number;
  y: number;
}
interface Preview {
  /** The wire that is looked into, by wireKey. */
  wire: string | undefined;
  at: Place;
  /** It was chosen, and stays until something else is; else it follows the pointer or the focus. */
  pinned: boolean;
}

export const usePreview = create<Preview>()(() => ({ wire: undefined, at: { x: 0, y: 0 }, pinned: false }));

/** Long enough that a pointer that merely crosses a wire opens nothing; short enough to feel like an answer. */
const hoverMs = 350;
/** Time to move from the wire into what it opened. */
const leaveMs = 250;
/** Where the pointer entered a wire that is not open yet. */
let entered: { wire: string; at: Place } | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Opens a look into a wire: after a moment, or at once where it was asked for. */
export function previewSoon(wire: string, at: Place, delay = hoverMs): void {
  clearTimeout(timer);
  entered = { wire, at };
  if (usePreview.getState().pinned) return;
  timer = setTimeout(() => usePreview.setState({ wire, at, pinned: false }), delay);
}
/** Pins the look into a wire that was chosen: where it is open, where the pointer is, else where the wire is. */
export function pinPreview(wire: string, otherwise: Place): void {
  clearTimeout(timer);
  const now = usePreview.getState();
  const at = now.wire === wire ? now.at : entered?.wire === wire ? entered.at : otherwise;
  usePreview.setState({ wire, pinned: true, at });
}
/** Closes a look that is not pinned, after a moment in which the pointer may reach it. */
export function leavePreview(): void {
  clearTimeout(timer);
  entered = undefined;
  if (usePreview.getState().pinned) return;
  timer = setTimeout(() => usePreview.setState({ wire: undefined }), leaveMs);
}
/** The pointer has reached what it opened. */
export function stayPreview(): void {
  clearTimeout(timer);
}
export function closePreview(): void {
  clearTimeout(timer);
  if (usePreview.getState().wire !== undefined) usePreview.setState({ wire: undefined, pinned: false });
}
