import type { ReactNode } from 'react';

/** One line of the list over the canvas. */
export interface Choice {
  id: string;
  label: string;
  detail?: string;
  /** Further words to find it by. */
  words: readonly string[];
  mark?: ReactNode;
  keys?: string | undefined;
  /** Stands behind all others that may have been meant, and is grey: it cannot be done, and choosing it says why and what can be. */
  refused?: boolean;
  /** Shown only once something is typed. */
  onlyTyped?: boolean;
  choose(): void;
}
