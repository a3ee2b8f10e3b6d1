import type { Context } from '../../kit/define-node.ts';
import type { ModelValue, Row, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { textOf } from '../preprocess/text-features.ts';
import { tableFromRows } from '../tables/inline-table.ts';
import { type NewColumn, tableFromColumns } from '../tables/write-table.ts';
import { eachRows } from './each-rows.ts';
import { foundColumns } from './found-columns.ts';
import { loadModel } from './load-model.ts';
import type { Embed } from './run-embedding.ts';

export interface Search {
  model: ModelValue;
  /** What is searched, and its column of texts. */
  rows: TableValue;
  column: string;
  queries: TableValue;
  queryColumn: string;
  /** Rows found for each query. */
  top: number;
}

/** The rows whose texts are nearest to each query, nearest first. */
export async function searchTable(context: Context, search: Search): Promise<TableValue> {
  const { rows, queries, top } = search;
  const embed = await embedderOf(context, search.model);
  const documents = await vectorsOf(context, rows, { column: search.column, embed, from: 0, to: 0.7 });
  const asked = await vectorsOf(context, queries, { column: search.queryColumn, embed, from: 0.7, to: 0.8 });
  const found = asked.vectors.map((query, at) => {
    context.progress(0.8 + (0.1 * at) / asked.vectors.length, { en: 'searching', zh: '正在搜索' });
    return nearest(query, documents.vectors, top);
  });
  const wanted = new Set(found.flatMap((hits) => hits.map(({ at }) => at)));
  const names = rows.columns.map(({ name }) => name);
  const kept = new Map<number, Row>();
  await eachRows(context, rows, names, (chunk, start) => {
    context.progress(0.9 + (0.1 * start) / Math.max(1, rows.count));
    for (const [place, row] of chunk.entries()) if (wanted.has(start + place)) kept.set(start + place, row);
  });
  const lines = found.flatMap((hits, query) =>
    hits.map(({ at, similarity }, place): Row => {
      return { ...kept.get(at), query: asked.texts[query] ?? '', rank: place + 1, similarity: Number(similarity.toFixed(6)) };
    }),
  );
  return asTable(context, lines, rows, queries.artifact === undefined);
}

export async function embedderOf(context: Context, model: ModelValue): Promise<Embed> {
  const { embed } = await loadModel(context, model);
  if (embed) return embed;
  throw new Failure(
    {
      en: 'This model does not turn texts into vectors. Wire one from “Train an embedding model”, or a text encoder from “Pretrained model”.',
      zh: '该模型不能把文本变成向量。请接入“训练向量模型”得到的模型，或“预训练模型”中的文本编码器。',
    },
    {},
    { code: 'wrong-model', port: 'model' },
  );
}

/** Texts that become vectors between two reports of progress. */
const together = 64;

export async function vectorsOf(
  context: Context,
  table: TableValue,
  { column, embed, from, to }: { column: string; embed: Embed; from: number; to: number },
): Promise<{ texts: string[]; vectors: Float32Array[] }> {
  const texts: string[] = [];
  const vectors: Float32Array[] = [];
  await eachRows(context, table, [column], async (chunk) => {
    for (let start = 0; start < chunk.length; start += together) {
      const part = chunk.slice(start, start + together).map((row) => textOf(row, [column]));
      context.progress(from + ((to - from) * texts.length) / Math.max(1, table.count), { en: 'reading the texts', zh: '正在读取文本' });
      texts.push(...part);
      vectors.push(...(await embed(part)));
    }
  });
  return { texts, vectors };
}

/** The places of the nearest vectors by the cosine of the angle, the first of equal ones first. */
function nearest(query: Float32Array, vectors: readonly Float32Array[], top: number): { at: number; similarity: number }[] {
  const scored = vectors.map((vector, at) => {
    let similarity = 0;
    for (let place = 0; place < query.length; place++) similarity += query[place]! * vector[place]!;
    return { at, similarity };
  });
  return scored.sort((a, b) => b.similarity - a.similarity || a.at - b.at).slice(0, top);
}

function asTable(context: Context, lines: readonly Row[], rows: TableValue, inline: boolean): Promise<TableValue> | TableValue {
  const specs = foundColumns(rows.columns).map(({ name, type }) => ({ name, type }));
  if (inline) return tableFromRows([...lines], { columns: specs });
  const columns = specs.map(({ name, type }): NewColumn => {
    const values = lines.map((line) => line[name] ?? null);
    if (type === 'number' || type === 'date')
      return { name, type, kind: 'number', values: Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value))) };
    return { name, type, kind: 'text', values: values.map((value) => (value === null ? null : textOf({ value }, ['value']))) };
  });
  return tableFromColumns(context, columns);
}
