import type { Context } from '../../nodes/kit/define-node.ts';
import { isObject, type Json } from '../../nodes/kit/json.ts';
import type { MetricsValue, PortType, PortValue, Row, TableValue } from '../../nodes/kit/ports.ts';
import { Failure } from '../../nodes/kit/problem.ts';

const mostRows = 1_000;

/** What comes over a wire, in the form that the input takes. A row and a one-row table are the same thing. */
export function converted(value: PortValue, to: PortType, context: Context): PortValue | Promise<PortValue> {
  if (value.type === to) return value;
  if (value.type === 'value' && to === 'table') return tableOf(value.json);
  if (value.type === 'table' && to === 'value') return rowsOf(value, context);
  if (value.type === 'metrics' && to === 'value') return { type: 'value', json: figuresOf(value) };
  throw new Failure(
    {
      en: 'This input takes another kind of value than the wire carries. Draw the wire again.',
      zh: '该输入接收的类型与连线传递的不同。请重新连接。',
    },
    {},
    { code: 'port-mismatch' },
  );
}

async function tableOf(json: Json): Promise<TableValue> {
  const { tableFromRows } = await import('../../nodes/lib/tables/inline-table.ts');
  if (Array.isArray(json)) return tableFromRows(json.map(rowOf));
  return tableFromRows([rowOf(json)], { single: true });
}

function rowOf(json: Json): Row {
  if (isRow(json)) return json;
  throw new Failure(
    {
      en: 'A table is made of JSON objects, one for each row, but this value is something else. Shape the value first.',
      zh: '表格由 JSON 对象组成，每行一个对象，但这个值不是。请先整理数值结构。',
    },
    {},
    { code: 'not-a-row' },
  );
}
function isRow(json: Json): json is Row {
  return isObject(json);
}

async function rowsOf(table: TableValue, context: Context): Promise<PortValue> {
  let { rows } = table;
  if (!rows) {
    const { readRows } = await import('../../nodes/lib/tables/read-table.ts');
    rows = await readRows(context, table, { limit: mostRows });
  }
  if (table.single && rows.length === 1) return { type: 'value', json: rows[0] ?? null };
  return { type: 'value', json: rows.slice(0, mostRows) };
}

function figuresOf({ task, count, target, scores, classes, confusion, perClass }: MetricsValue): Json {
  return {
    task,
    count,
    target,
    scores,
    ...(classes && { classes }),
    ...(confusion && { confusion }),
    ...(perClass && { perClass }),
  };
}
