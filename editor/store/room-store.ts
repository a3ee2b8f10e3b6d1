import { create } from 'zustand';

interface RoomAsked {
  open: boolean;
  /** What the full disk has stopped: it can be gone on with from the window. */
  goOn?: (() => void) | undefined;
}

/** Whether the window that makes room on the disk is open. */
export const useRoomAsked = create<RoomAsked>()(() => ({ open: false }));

export function askForRoom(goOn?: () => void): void {
  useRoomAsked.setState({ open: true, goOn });
}
export function closeRoom(): void {
  useRoomAsked.setState({ open: false, goOn: undefined });
}
