import { offer, useOffered } from '../store/offered-store.ts';
import { OpenFileDialog } from './open-file-dialog.tsx';

export function OfferedFile() {
  const offered = useOffered((state) => state.offered);
  return offered ? <OpenFileDialog sheet={offered.sheet} onOpen={offered.open} onClose={() => offer(undefined)} /> : null;
}
