/** Columns of the table of a crawled site. */
export const pageColumns = [
  { name: 'address', type: 'text' },
  { name: 'title', type: 'text' },
  { name: 'text', type: 'text' },
  { name: 'language', type: 'category' },
  { name: 'readAt', type: 'date' },
  { name: 'depth', type: 'number' },
] as const;
