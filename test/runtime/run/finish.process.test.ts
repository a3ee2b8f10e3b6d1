import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { applyEdit } from '../../../nodes/kit/edits.ts';
import { isObject } from '../../../nodes/kit/json.ts';
import type { RunState } from '../../../nodes/kit/run.ts';
import { say } from '../../../nodes/kit/text.ts';
import { newHome, openStage, type Stage, workflowOf } from './stage.ts';

type Workflow = ReturnType<typeof workflowOf>;

async function begin(stage: Stage, workflow: Workflow): Promise<string> {
  return (await stage.engine.start({ workflow, version: 'v1', target: { mode: 'all' }, origin: { kind: 'editor' } })).run;
}
async function until(stage: Stage, run: string, fits: (state: RunState) => boolean): Promise<RunState> {
  for (;;) {
    const record = await stage.engine.run(run);
    if (record && fits(record.state)) return record.state;
    await pause(20);
  }
}
const told = (state: RunState, step: string): number => state.steps[step]?.metrics.loss?.length ?? 0;
const said = (state: RunState, step: string): string[] => state.steps[step]?.log.map((line) => say(line.message, 'en')) ?? [];
const given = (state: RunState, step: string): unknown => {
  const value = state.steps[step]?.outputs?.value;
  return value?.type === 'value' ? value.json : undefined;
};

test('a training that is finished early gives its best to this run alone, and the next run trains on to the very same model', async () => {
  const stage = await openStage();
  const other = await openStage();
  const training = { textColumns: ['subject'], target: 'label', vocabularySize: 1_000, hidden: 16, epochs: 12, batchSize: 16, patience: 0 };
  const workflow = workflowOf(
    {
      mails: ['data/sample-data', { data: 'mails' }],
      split: ['prepare/split-rows', { by: 'class', classColumn: 'label' }],
      train: ['training/train-text-classifier', training],
      evaluate: ['evaluation/evaluate'],
    },
    ['mails.rows > split.rows', 'split.training > train.rows', 'split.test > evaluate.test', 'train.model > evaluate.model'],
  );
  const run = await begin(stage, workflow);
  await expect(stage.engine.finishEarly(run, 'evaluate')).rejects.toMatchObject({ code: 'nothing-to-finish' });
  await until(stage, run, (state) => told(state, 'train') > 1);
  await stage.engine.finishEarly(run, 'train');
  const early = await stage.engine.finished(run);
  expect(early.status).toBe('done');
  expect(early.state.steps.train).toMatchObject({ status: 'done', early: true });
  expect(early.state.steps.evaluate?.status).toBe('done');
  expect(told(early.state, 'train')).toBeLessThan(12);
  expect(said(early.state, 'train')).toContainEqual(
    expect.stringMatching(/^Finished early in epoch \d+ of 12; the weights of epoch \d+ are kept/),
  );
  await expect(stage.engine.finishEarly(run, 'train')).rejects.toMatchObject({ code: 'run-over' });

  const { steps } = await stage.engine.outlook(workflow, { mode: 'all' });
  const planned = steps.find(({ step }) => step === 'train');
  expect([planned?.action, planned?.goesOn]).toEqual(['run', true]);
  expect(planned?.why.map((why) => say(why, 'en'))).toEqual(['goes on where it was stopped', 'was finished early']);

  const whole = await stage.run(workflow);
  const calm = await other.run(workflow);
  expect(whole.state.steps.train).toMatchObject({ status: 'done' });
  expect(whole.state.steps.train?.early).toBeUndefined();
  expect(said(whole.state, 'train')).toContainEqual(expect.stringMatching(/^Went on from the checkpoint at step [1-9]/));
  expect(whole.state.steps.train?.metrics.loss).toEqual(calm.state.steps.train?.metrics.loss);
  const artifact = ({ steps: { train } }: RunState) => (train?.outputs?.model?.type === 'model' ? train.outputs.model.artifact : '');
  expect(artifact(whole.state)).toBe(artifact(calm.state));
  expect(artifact(early.state)).not.toBe(artifact(calm.state));
  expect(whole.scores).toEqual(calm.scores);
  expect((await stage.run(workflow)).state.steps.train?.status).toBe('cached');
  await Promise.all([stage.engine.close(), other.engine.close()]);
});

test('what a webhook stands on was finished early: publishing offers to keep that result, and then stands on it', async () => {
  const stage = await openStage();
  const training = { textColumns: ['subject'], target: 'label', vocabularySize: 500, hidden: 8, epochs: 500, batchSize: 16, patience: 0 };
  const workflow = workflowOf(
    {
      mails: ['data/sample-data', { data: 'mails' }],
      train: ['training/train-text-classifier', training],
      compare: ['evaluation/compare-models'],
      split: ['prepare/split-rows', { by: 'class', classColumn: 'label' }],
      hook: ['control/webhook-trigger', { sample: '{"subject": "win a prize"}' }],
      predict: ['deploy/predict'],
      out: ['control/respond'],
    },
    [
      'mails.rows > split.rows',
      'split.training > train.rows',
      'train.model > compare.models',
      'split.test > compare.rows',
      'compare.model > predict.model',
      'hook.request > predict.rows',
      'predict.predictions > out.value',
    ],
  );
  const run = await begin(stage, workflow);
  await until(stage, run, (state) => told(state, 'train') > 1);
  await stage.engine.finishEarly(run, 'train');
  const early = (await stage.engine.finished(run)).state.steps.train?.outputs;

  const refused = await stage.engine.pin(workflow, 'hook');
  const [problem] = refused.problems;
  expect(refused.problems.map(({ code, node }) => `${node} ${code}`)).toEqual(['train finished-early']);
  expect(problem && say(problem.message, 'en')).toContain('“Train a text classifier” was finished early');
  const [fix] = problem?.fixes ?? [];
  const kept = fix && 'edit' in fix ? applyEdit(workflow, fix.edit) : workflow;
  expect(kept.nodes.train?.pin).toEqual(early);
  const { pins, problems } = await stage.engine.pin(kept, 'hook');
  expect(problems).toEqual([]);
  expect(pins.compare?.model).toMatchObject({ type: 'model', target: 'label' });
  const changed = applyEdit(workflow, { kind: 'set-settings', node: 'train', settings: { hidden: 9 } });
  expect((await stage.engine.pin(changed, 'hook')).problems.map(({ code }) => code)).toEqual(['not-ready']);
  await stage.engine.close();
});

test('what lies below an early result is kept as its own, also where the server is started anew in between', async () => {
  const home = await newHome();
  const diary = `${home}/diary`;
  const first = await openStage({ home });
  const workflow = workflowOf({ a: ['test/learn', { act: 'finish' }], b: ['test/act', { act: 'held-from-3', rate: 3, diary }] }, ['a > b']);
  const run = await begin(first, workflow);
  await until(first, run, (state) => told(state, 'a') > 2);
  await first.engine.finishEarly(run, 'a');
  await until(first, run, ({ steps: { b } }) => b?.status === 'running');
  await first.engine.close();

  const stage = await openStage({ home });
  writeFileSync(`${diary}-open`, '');
  const early = await stage.engine.finished(run);
  expect(early.state.steps.a?.early).toBe(true);
  const made = given(early.state, 'a');
  const to = isObject(made) ? made.to : undefined;
  expect(to).toBeLessThan(59);
  expect(given(early.state, 'b')).toMatchObject({ before: { from: 0, to } });
  const whole = await stage.run(workflow);
  expect(given(whole.state, 'a')).toEqual({ from: to, to: 59 });
  expect(whole.state.steps.b?.status).toBe('done');
  expect(given(whole.state, 'b')).toMatchObject({ before: { to: 59 } });
  await stage.engine.close();
});

test('what feeds a call by two wires is said once to be unready', async () => {
  const stage = await openStage();
  const workflow = workflowOf(
    {
      mails: ['data/sample-data', { data: 'mails' }],
      train: ['training/train-text-classifier', { textColumns: ['subject'], target: 'label' }],
      hook: ['control/webhook-trigger', { sample: '{"subject": "win a prize"}' }],
      first: ['deploy/predict'],
      second: ['deploy/predict'],
      out: ['control/respond'],
    },
    [
      'mails.rows > train.rows',
      'train.model > first.model',
      'train.model > second.model',
      'hook.request > first.rows',
      'first.predictions > second.rows',
      'second.predictions > out.value',
    ],
  );
  expect((await stage.engine.pin(workflow, 'hook')).problems.map(({ code, node }) => `${node} ${code}`)).toEqual(['train not-ready']);
  await stage.engine.close();
});
