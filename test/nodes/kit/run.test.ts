import { expect, test } from 'vitest';
import { emptyRun, foldRun, pausedMs, type RunEvent, type RunEventBody } from '../../../nodes/kit/run.ts';

const bodies: RunEventBody[] = [
  {
    type: 'run-started',
    steps: [
      { step: 'a', node: 'a', action: 'run', why: [] },
      { step: 'b', node: 'b', action: 'run', why: [] },
    ],
  },
  { type: 'step-started', step: 'a', worker: 1, device: 'cpu' },
  { type: 'step-metric', step: 'a', name: 'loss', points: [[1, 0.5]] },
  { type: 'step-metric', step: 'a', name: 'loss', points: [[2, 0.25]] },
  { type: 'step-done', step: 'a', outputs: {}, ms: 40, cached: false },
  { type: 'step-skipped', step: 'b', because: { text: { en: 'stopped by gate', zh: '被关卡拦下' } } },
  { type: 'run-finished', status: 'stopped', ms: 50 },
];
const events: RunEvent[] = bodies.map((body, at) => ({ v: 1, seq: at + 1, at: 1_000 + at, ...body }));

test('events fold into what the screen shows', () => {
  const state = events.reduce(foldRun, emptyRun);
  expect(state.status).toBe('stopped');
  expect(state.steps.a).toMatchObject({
    status: 'done',
    ms: 40,
    metrics: {
      loss: [
        [1, 0.5],
        [2, 0.25],
      ],
    },
  });
  expect(state.steps.b?.status).toBe('skipped');
});

test('events that come twice, as after a lost connection, change nothing', () => {
  const once = events.reduce(foldRun, emptyRun);
  expect([...events, ...events].reduce(foldRun, emptyRun)).toEqual(once);
  expect(foldRun(once, events[2] ?? events[0]!)).toBe(once);
});

test('a step that is tried again keeps its curve until it tells it anew', () => {
  const because = { text: { en: 'lost', zh: '丢失' } };
  const again: RunEvent[] = [
    ...events.slice(0, 4),
    { v: 1, seq: 5, at: 2_000, type: 'step-retried', step: 'a', because },
    { v: 1, seq: 6, at: 2_100, type: 'step-started', step: 'a', worker: 2, device: 'cpu' },
  ];
  const retried = again.reduce(foldRun, emptyRun);
  expect(again.slice(0, 5).reduce(foldRun, emptyRun).steps.a).toMatchObject({ status: 'queued' });
  expect(retried.steps.a?.metrics.loss).toHaveLength(2);
  const told = foldRun(retried, { v: 1, seq: 7, at: 2_200, type: 'step-metric', step: 'a', name: 'loss', points: [[1, 0.4]] });
  expect(told.steps.a?.metrics.loss).toEqual([[1, 0.4]]);
});

test('a run is paused until it is resumed, over a restart too, and the time between is not its own', () => {
  const because = { text: { en: 'paused', zh: '已暂停' } };
  const at = (seq: number, time: number, type: 'run-paused' | 'run-resumed'): RunEvent => ({ v: 1, seq, at: time, type, because });
  const paused = [...events.slice(0, 3), at(4, 5_000, 'run-paused'), at(5, 6_000, 'run-paused')].reduce(foldRun, emptyRun);
  expect([paused.status, paused.steps.a?.status, pausedMs(paused, 7_000)]).toEqual(['paused', 'running', 2_000]);
  const again = [at(6, 7_500, 'run-resumed'), at(7, 9_000, 'run-paused'), at(8, 9_100, 'run-resumed')].reduce(foldRun, paused);
  expect([again.status, pausedMs(again, 99_000)]).toEqual(['running', 2_600]);
});

test('what a step tells again after it started anew stands in its log once; what it says twice of itself stays', () => {
  const words = (text: string) => ({ text: { en: text, zh: text } });
  const log = (text: string): RunEventBody => ({ type: 'step-log', step: 'a', message: words(text) });
  const story: RunEventBody[] = [
    ...bodies.slice(0, 2),
    log('read'),
    log('read'),
    log('half'),
    { type: 'step-retried', step: 'a', because: words('lost') },
    log('read'),
    log('read'),
    log('read'),
  ];
  const { steps } = story.map((body, at): RunEvent => ({ v: 1, seq: at + 1, at, ...body })).reduce(foldRun, emptyRun);
  expect(steps.a?.log.map(({ message }) => message.text.en)).toEqual(['half', 'lost', 'read', 'read', 'read']);
});
