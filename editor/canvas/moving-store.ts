import { create } from 'zustand';
import type { CardPlace } from '../store/moves.ts';
import type { Point } from './geometry.ts';

/** Places and sizes while something is being dragged: they become an edit once it is let go. */
interface Moving {
  nodes: Readonly<Record<string, Point>>;
  cards: Readonly<Record<string, CardPlace>>;
}

export const still: Moving = { nodes: {}, cards: {} };
export const useMoving = create<Moving>()(() => still);
