import { statedValue } from './fixed-inputs.ts';
import type { OnnxFile } from './read-onnx.ts';

/** A file without outputs that are no numbers, such as the label that scikit-learn's models give, and what leads to those alone. */
export function withoutLabels(file: OnnxFile): OnnxFile {
  const { graph } = file;
  const outputs = graph.output ?? [];
  // Where the kind is not stated, it may be numbers.
  const kept = outputs.filter((output) => !output.type?.tensorType?.elemType || statedValue(output).type.includes('float'));
  if (kept.length === 0 || kept.length === outputs.length) return file;
  const needed = new Set(kept.map(({ name }) => name));
  const nodes = (graph.node ?? []).toReversed().filter(({ output, input }) => {
    const used = (output ?? []).some((name) => needed.has(name));
    if (used) for (const name of input ?? []) needed.add(name);
    return used;
  });
  return { ...file, graph: { ...graph, node: nodes.reverse(), output: kept } };
}
