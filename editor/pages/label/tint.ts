import type { CSSProperties } from 'react';

/** Colours that can be told apart, those of the categories; what they stand for is always written beside them. */
const tints = ['data', 'training', 'label', 'deploy', 'evaluation', 'prepare', 'protect', 'compress', 'operate', 'govern'] as const;

export function tintOf(place: number): CSSProperties {
  return { '--c': `var(--c-${tints[place % tints.length]})` };
}
