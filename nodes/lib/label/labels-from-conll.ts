import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec } from '../../kit/ports.ts';
import { conllReader, joinTokens, spansOfAnyTags } from './conll.ts';
import { asTable, type LabelsRead, lineFile, linesOf, unknownFormat } from './label-lines.ts';

export const conllColumns: Pick<ColumnSpec, 'name' | 'type'>[] = [
  { name: 'text', type: 'text' },
  { name: 'entities', type: 'json' },
  { name: 'tokens', type: 'json' },
];

export async function labelsFromConll(context: Context, path: string): Promise<LabelsRead> {
  const file = lineFile(context);
  const reader = conllReader();
  let labelled = 0;
  const add = async (found: ReturnType<typeof reader.end>) => {
    if (!found) return;
    const { text, places } = joinTokens(found.tokens);
    const entities = spansOfAnyTags(found.tags, places);
    if (entities.length > 0) labelled++;
    await file.add({ text, entities: entities.map((span) => ({ ...span })), tokens: found.tokens });
  };
  for await (const line of linesOf(path)) await add(reader.line(line));
  await add(reader.end());
  if (file.count === 0 || reader.wrong > file.count) throw unknownFormat();
  return { table: await asTable(context, file, conllColumns), labelled, wrong: reader.wrong };
}
