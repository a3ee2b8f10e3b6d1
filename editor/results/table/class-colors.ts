const colors = ['deploy', 'protect', 'data', 'label', 'training', 'prepare', 'evaluation', 'govern'] as const;

/** The colour of a class's tag: by its place among the names in alphabetical order, so that it is the same in every table; none where the classes are many. */
export function classColors(names: readonly string[]): (name: string) => string {
  if (names.length > colors.length) return () => 'control';
  const sorted = [...names].sort();
  return (name) => colors[sorted.indexOf(name)] ?? 'control';
}
