import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { CellWord } from '../../kit/cell-words.ts';
import type { Context } from '../../kit/define-node.ts';
import { canonicalJson, readJson } from '../../kit/json.ts';
import type { TableValue } from '../../kit/ports.ts';
import { createPatientClient } from '../net/patient-client.ts';
import type { WebClient } from '../net/web-client.ts';
import { eachRows } from '../predict/each-rows.ts';
import { textOf } from '../preprocess/text-features.ts';
import { openRowLog, type RowLog } from '../sources/row-log.ts';
import { notUnderstood, refusedQuestions } from './chat-failures.ts';
import { type ChatAnswer, chatAddress, chatBody, type ChatQuestion, plainest, type Plainness, readChatAnswer } from './chat-label.ts';

/** What became of a row. `why` it has no label. */
export interface GivenLabel {
  label: string | null;
  confidence: number;
  why?: Extract<CellWord, 'none fits' | 'answer not understood' | 'refused by the service' | 'budget used up' | 'no text'>;
}

export interface AddressLabelling {
  url: URL;
  headers: Record<string, string>;
  question: ChatQuestion;
  /** Columns that are sent. */
  columns: readonly string[];
  /** Times that each row is asked about; the share that agrees is the confidence. */
  times: number;
  perSecond: number;
  /** Questions on their way at once. */
  parallel: number;
  mostCalls: number;
  mostTokens: number;
  /** Characters of a row that are sent. */
  longest: number;
  wait?(ms: number): Promise<unknown>;
}
export interface AddressLabels {
  labels: GivenLabel[];
  calls: number;
  tokens: number;
  /** Texts of which only the beginning was sent. */
  cut: number;
}

interface Spent {
  calls: number;
  tokens: number;
}
type Line = GivenLabel & { row: number };

/** An answer that cannot be understood is asked for once more. */
const triesOfRow = 2;
/** When so many rows have failed and none has succeeded, something is wrong with all of them. */
const mostFailures = 8;
/** Answers that are remembered, so that equal texts are asked about once. */
const mostRemembered = 50_000;
const answerMs = 180_000;

/**
 * Asks an OpenAI-compatible service for the label of each row. Every answer is written down before the next is asked for, so a run that
 * was paused, cut off or refused goes on behind it, and its budget counts over all runs. Throws Failure.
 */
export async function labelByAddress(context: Context, rows: TableValue, asked: AddressLabelling): Promise<AddressLabels> {
  const log = await openRowLog<Spent>(join(context.workdir, `labels-${whatIsAsked(asked)}`));
  const client = createPatientClient(context.signal, {
    perSecond: asked.perSecond,
    ...(asked.wait && { wait: asked.wait }),
    waits: (host, seconds) =>
      context.log({ en: '{host} is busy: waiting {seconds} s', zh: '{host} 繁忙：等待 {seconds} 秒' }, { host, seconds }),
  });
  const labels = Array.from<GivenLabel | undefined>({ length: rows.count });
  try {
    for await (const { row, ...given } of linesOf(log)) labels[row] = given;
    const known = labels.reduce((sum, one) => sum + (one ? 1 : 0), 0);
    if (known > 0) context.log({ en: '{known} answers are there from before', zh: '已有之前得到的 {known} 个答案' }, { known });
    const asker = createAsker(context, { client, log, asked, labels, total: rows.count });
    let cut = 0;
    await eachRows(context, rows, asked.columns, async (chunk, start) => {
      const waiting = chunk.flatMap((row, at) => {
        const whole = textOf(row, asked.columns);
        if (whole.length > asked.longest) cut++;
        return labels[start + at] ? [] : [{ row: start + at, text: whole.slice(0, asked.longest) }];
      });
      await asker.askAll(waiting);
    });
    return {
      labels: Array.from(labels, (one): GivenLabel => one ?? { label: null, confidence: 0, why: 'budget used up' }),
      ...asker.spent,
      cut,
    };
  } finally {
    client.close();
    await log.close();
  }
}

/** Some services cite the key that they refuse; what is cited of them is cut, and half a key would not be known as one. */
function withoutKey(said: string, headers: Record<string, string>): string {
  const key = headers.authorization?.replace('Bearer ', '') ?? '';
  return key === '' ? said : said.replaceAll(key, '•••');
}

/** With other true labels, which are not sent, other columns are; a newer program may ask in other words. */
function whatIsAsked({ columns, question }: AddressLabelling): string {
  const content = canonicalJson([columns, chatBody(question, '', 0)]);
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

async function* linesOf(log: RowLog<Spent>): AsyncGenerator<Line> {
  if (log.place.rows === 0) return;
  for await (const line of createInterface({ input: createReadStream(log.path), crlfDelay: Infinity })) {
    const found = readJson<Line>(line);
    if (found) yield found;
  }
}

interface Asking {
  client: WebClient;
  log: RowLog<Spent>;
  asked: AddressLabelling;
  labels: (GivenLabel | undefined)[];
  total: number;
}

function createAsker(context: Context, { client, log, asked, labels, total }: Asking) {
  const { question, times, mostCalls, mostTokens } = asked;
  const spent: Spent = { calls: log.state?.calls ?? 0, tokens: log.state?.tokens ?? 0 };
  const url = chatAddress(asked.url);
  const remembered = new Map<string, Promise<GivenLabel | undefined>>();
  let plainness: Plainness = 0;
  let proven: Plainness | undefined;
  let [done, failures, successes] = [labels.reduce((sum, one) => sum + (one ? 1 : 0), 0), 0, 0];
  let writing: Promise<void> = Promise.resolve();
  const hasRoom = () => spent.calls < mostCalls && spent.tokens < mostTokens;

  /** One question; undefined where the service refuses this text. */
  async function askOnce(text: string): Promise<ChatAnswer | 'refused' | 'garbled'> {
    for (;;) {
      const used = plainness;
      spent.calls++;
      const body = chatBody(question, text, used);
      const answer = await client.ask(url, {
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        ownHeaders: asked.headers,
        body,
        maxBytes: 4_000_000,
        limitMs: answerMs,
      });
      if (answer.status === 400 || answer.status === 422) {
        // Older services do not know every member of a question; another answer may have found that out meanwhile.
        // Where a question of this form was answered before, it is the text that is refused.
        if (used === proven || (used === plainness && used === plainest)) return 'refused';
        if (used === plainness) plainness = used === 0 ? 1 : 2;
        continue;
      }
      const said = withoutKey(answer.body.toString('utf8'), asked.headers);
      if (answer.status < 200 || answer.status >= 300) throw refusedQuestions(url.host, answer.status, said);
      proven = used;
      const read = readChatAnswer(said, question);
      // Where a service does not count, three characters are taken for a token, rather too many than too few.
      spent.tokens += read?.tokens ?? Math.ceil((body.length + answer.body.length) / 3);
      return read ?? 'garbled';
    }
  }

  async function vote(text: string): Promise<ChatAnswer | 'refused' | 'garbled' | undefined> {
    let last: ChatAnswer | 'refused' | 'garbled' | undefined;
    for (let tries = 0; tries < triesOfRow && hasRoom(); tries++) {
      last = await askOnce(text);
      if (last === 'refused' || (last !== 'garbled' && last.label !== undefined)) return last;
    }
    return last;
  }

  /** What is decided of a text; undefined where the budget was used up before. */
  async function decide(text: string): Promise<GivenLabel | undefined> {
    const votes = new Map<string, number>();
    let sure: number | undefined;
    for (let time = 0; time < times; time++) {
      if (!hasRoom()) return undefined;
      const said = await vote(text);
      if (said === undefined) return undefined;
      if (said === 'refused') return failed({ label: null, confidence: 0, why: 'refused by the service' }, 'HTTP 400');
      if (said === 'garbled') return failed({ label: null, confidence: 0, why: 'answer not understood' }, 'JSON');
      if (said.label === undefined) return failed({ label: null, confidence: 0, why: 'answer not understood' }, said.said);
      votes.set(said.label, (votes.get(said.label) ?? 0) + 1);
      sure = said.confidence;
    }
    successes++;
    const [[label, count] = ['', 0]] = [...votes].sort((a, b) => b[1] - a[1]);
    const confidence = times > 1 ? count / times : (sure ?? 1);
    return label === '' ? { label: null, confidence, why: 'none fits' } : { label, confidence };
  }

  function failed(given: GivenLabel, said: string): GivenLabel {
    failures++;
    if (successes === 0 && failures >= mostFailures) throw notUnderstood(url.host, said);
    return given;
  }

  async function settle(row: number, text: string): Promise<void> {
    if (text.trim() === '') return write(row, { label: null, confidence: 0, why: 'no text' });
    const known = remembered.get(text) ?? decide(text);
    if (remembered.size < mostRemembered) remembered.set(text, known);
    const given = await known;
    if (given) await write(row, given);
  }

  /** One after the other, so that the mark never stands before what it counts. */
  function write(row: number, given: GivenLabel): Promise<void> {
    labels[row] = given;
    done++;
    writing = writing.then(async () => {
      await log.append([JSON.stringify({ row, ...given })]);
      await log.mark({ ...spent });
    });
    return writing;
  }

  return {
    spent,
    async askAll(waiting: readonly { row: number; text: string }[]): Promise<void> {
      const state = { next: 0, isOver: false };
      const worker = async (): Promise<void> => {
        try {
          while (!state.isOver && state.next < waiting.length && hasRoom()) {
            const { row, text } = waiting[state.next++]!;
            context.progress(
              (0.98 * done) / Math.max(1, total),
              { en: '{done} of {total} rows, {tokens} tokens', zh: '{total} 行中已完成 {done} 行，{tokens} 个词元' },
              { done, total, tokens: spent.tokens },
            );
            await settle(row, text);
          }
        } finally {
          state.isOver ||= state.next < waiting.length;
        }
      };
      // What is on its way when one fails or the run is paused is still written down.
      const ended = await Promise.allSettled(Array.from({ length: asked.parallel }, worker));
      const wrong = ended.find((one) => one.status === 'rejected');
      if (wrong) throw wrong.reason;
    },
  };
}
