import { createServer } from 'node:http';
import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { readJson } from '../../../nodes/kit/json.ts';
import { say } from '../../../nodes/kit/text.ts';
import { clearWork } from '../../../runtime/run/engine-parts.ts';
import { openStage, workflowOf } from './stage.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) await close();
});

/** A language model that calls everything a complaint and notes what it was asked about. */
async function service(): Promise<{ address: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      asked.push(readJson<{ messages: { content: string }[] }>(body)?.messages[1]?.content ?? '');
      const content = '{"label": "complaint", "confidence": 0.9}';
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ choices: [{ message: { role: 'assistant', content } }], usage: { total_tokens: 50 } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  const place = server.address();
  return { address: `http://127.0.0.1:${typeof place === 'object' && place ? place.port : 0}/v1`, asked };
}

test('answers that were paid for outlive the end of their step and a restart: with a raised budget the other rows alone are asked about', async () => {
  vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', '127.0.0.1');
  const { address, asked } = await service();
  const labels = ['complaint', 'other'].map((label) => ({ label, meaning: '' }));
  const workflow = (mostCalls: number) =>
    workflowOf(
      {
        data: ['data/sample-data', { data: 'intents' }],
        some: ['prepare/sample-rows', { from: 'first', rows: 6 }],
        label: ['label/label-by-language-model', { labels, columns: ['message'], address, name: 'tiny', perSecond: 100, mostCalls }],
      },
      ['data.rows > some.rows', 'some.kept > label.rows'],
    );
  const first = await openStage();
  const cut = await first.run(workflow(2));
  expect(cut.state.steps.label?.status).toBe('done');
  expect(asked).toHaveLength(2);
  await first.engine.close();

  const again = await openStage({ home: first.home });
  closers.push(() => again.engine.close());
  const { steps } = await again.engine.outlook(workflow(100), { mode: 'all' });
  const planned = steps.find(({ step }) => step === 'label');
  expect(planned?.why.map((why) => say(why, 'en'))).toContain('goes on with what it has kept');
  const whole = await again.run(workflow(100));
  const labelled = whole.state.steps.label?.outputs?.labelled;
  expect(labelled?.type === 'table' && labelled.count).toBe(6);
  expect(asked).toHaveLength(6);
  expect(new Set(asked).size).toBe(6);

  // Not for ever: as long as runs keep their results.
  const work = join(first.home, 'work');
  const [kept = ''] = await readdir(work);
  await clearWork(work, false);
  expect(await readdir(work)).toEqual([kept]);
  const longAgo = new Date(Date.now() - 31 * 86_400_000);
  for (const name of await readdir(join(work, kept))) await utimes(join(work, kept, name), longAgo, longAgo);
  await utimes(join(work, kept), longAgo, longAgo);
  await clearWork(work, false);
  expect(await readdir(work)).toEqual([]);
}, 120_000);
