import type { Json } from '../../nodes/kit/json.ts';
import type { ModelValue, Row } from '../../nodes/kit/ports.ts';
import { message, type Message } from '../../nodes/kit/text.ts';
import type { Engine } from '../engine.ts';
import { AppError } from '../errors.ts';
import type { EndpointRecord, EndpointRequest } from '../protocol.ts';
import { currentModel, type EndpointDocument } from '../store/endpoints.ts';
import type { Stores } from '../store/open-stores.ts';
import { createMeter, type Meter } from './meter.ts';

export interface EndpointService {
  record(document: EndpointDocument): EndpointRecord;
  /** Predictions of the version that is live. Throws AppError where the name, the state or the rows do not fit. */
  answer(name: string, rows: Row[]): Promise<Row[]>;
  /** The last 50 requests since the start, newest last. */
  requests(name: string): EndpointRequest[];
  listen(listener: (name: string, request: EndpointRequest) => void): void;
  forget(name: string): void;
}

const keptRequests = 50;
const shownRows = 3;
const shownText = 300;

export function createEndpointService(engine: Engine, { endpoints, counts }: Stores): EndpointService {
  const meters = new Map<string, Meter>();
  const recent = new Map<string, EndpointRequest[]>();
  const listeners: ((name: string, request: EndpointRequest) => void)[] = [];

  function meterOf({ id, owner }: EndpointDocument): Meter {
    const known = meters.get(id) ?? createMeter(counts, `endpoint ${id}`, owner);
    meters.set(id, known);
    return known;
  }

  function note(document: EndpointDocument, request: EndpointRequest): void {
    meterOf(document).note(request.ms, request.status >= 400);
    const list = recent.get(document.id) ?? [];
    list.push(request);
    if (list.length > keptRequests) list.shift();
    recent.set(document.id, list);
    for (const listener of listeners) listener(document.id, request);
  }

  async function predict(document: EndpointDocument, rows: Row[]): Promise<Row[]> {
    if (document.status === 'stopped') throw stopped(document.id);
    const model = currentModel(document);
    checkRows(model, rows);
    const { predictions } = await engine.predict(model, rows);
    return predictions;
  }

  return {
    record(document) {
      const { id, status, sample, versions, current, workflow } = document;
      const model = currentModel(document);
      const path = `/endpoints/${id}`;
      return { name: id, status, path, model, sample, versions, current, counts: meterOf(document).counts(), workflow };
    },
    async answer(name, rows) {
      const document = endpoints.get(name);
      const began = performance.now();
      const facts = (status: number): Pick<EndpointRequest, 'at' | 'ms' | 'status' | 'rows'> => ({
        at: new Date().toISOString(),
        ms: Math.round((performance.now() - began) * 100) / 100,
        status,
        rows: cut(rows),
      });
      try {
        const answer = await predict(document, rows);
        note(document, { ...facts(200), answer: cut(answer) });
        return answer;
      } catch (error) {
        const known = error instanceof AppError ? error : undefined;
        note(document, { ...facts(known?.status ?? 500), message: known?.content ?? ourFault });
        throw error;
      }
    },
    requests: (name) => recent.get(endpoints.get(name).id) ?? [],
    listen: (listener) => void listeners.push(listener),
    forget(name) {
      meters.delete(name);
      recent.delete(name);
      void counts.remove(`endpoint ${name}`);
    },
  };
}

const ourFault: Message = message({
  en: 'Something went wrong on our side; the log has the details.',
  zh: '我们这边出了错，详情见日志。',
});

function stopped(name: string): AppError {
  return new AppError(
    409,
    'endpoint-stopped',
    {
      en: 'The endpoint “{name}” is stopped. Start it on its page, then call it again.',
      zh: '服务“{name}”已停止。请在其页面上启动后再调用。',
    },
    { name },
  );
}

/** A model needs each of its columns in each row; a value that is not known is sent as null. Further columns do no harm. */
function checkRows({ inputs }: ModelValue, rows: Row[]): void {
  for (const [at, row] of rows.entries()) {
    const missing = inputs.filter(({ name }) => !Object.hasOwn(row, name)).map(({ name }) => name);
    if (missing.length === 0) continue;
    const known = new Set(inputs.map(({ name }) => name));
    const unknown = Object.keys(row).filter((name) => !known.has(name));
    const values = { row: at + 1, missing: listed(missing), unknown: listed(unknown) };
    throw unknown.length === 0
      ? new AppError(
          400,
          'missing-columns',
          {
            en: 'Row {row} lacks {missing}, which the model reads. Send every column; use null for a value that is not known.',
            zh: '第 {row} 行缺少模型需要的列：{missing}。请发送所有列，未知的值用 null。',
          },
          values,
        )
      : new AppError(
          400,
          'missing-columns',
          {
            en: 'Row {row} lacks {missing}, which the model reads, but has {unknown}, which it does not know. Check the names of the columns.',
            zh: '第 {row} 行缺少模型需要的列：{missing}，却包含模型不认识的列：{unknown}。请检查列名。',
          },
          values,
        );
  }
}

function listed(names: string[]): string {
  const shown = names.slice(0, 6).map((name) => `“${name.slice(0, 60)}”`);
  return names.length > 6 ? `${shown.join(', ')} …` : shown.join(', ');
}

/** Rows as the page shows them: the first few, long texts cut. */
function cut(rows: Row[]): Row[] {
  const short = (value: Json): Json => (typeof value === 'string' && value.length > shownText ? `${value.slice(0, shownText)}…` : value);
  return rows.slice(0, shownRows).map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, short(value)])));
}
