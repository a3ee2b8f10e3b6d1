/** What is hidden in pictures. */
export type Hidden = 'both' | 'faces' | 'text';

/** The columns that say how many faces and lines of text a picture had. */
export const countColumns: Readonly<Record<Hidden, readonly string[]>> = { both: ['faces', 'lines'], faces: ['faces'], text: ['lines'] };
