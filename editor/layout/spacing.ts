/** How much room is left between things, in pixels at a zoom of 1. */
export const columnGap = 72;
/** More where a frame begins or ends between two columns. */
export const frameGap = 28;
export const nodeGap = 28;
export const frameRoom = { top: 38, bottom: 20 };
/** Between parts that no wire ties together. */
export const partGap = 56;
