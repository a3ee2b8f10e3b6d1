/** The name of a column in braces, where its value is to stand in a prompt. */
export const columnPlace = /\{([^{}\n]+)\}/g;
