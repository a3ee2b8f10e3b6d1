import { expect, test } from 'vitest';
import { type Done, nextStep } from '../../../editor/guide/guide-store.ts';

const nothing: Done = { runStatus: undefined, looking: undefined, published: undefined, called: false };
const published = { version: 'a', number: 1, at: '', hook: 'penguins' };

test('the guide goes one step on with what was done, and no further', () => {
  expect(nextStep('run', nothing)).toBe('run');
  expect(nextStep('run', { ...nothing, runStatus: 'running' })).toBe('watch');
  expect(nextStep('watch', { ...nothing, runStatus: 'failed' })).toBe('watch');
  expect(nextStep('watch', { ...nothing, runStatus: 'done' })).toBe('look');
  expect(nextStep('look', { ...nothing, runStatus: 'done', looking: 'data/read-file' })).toBe('look');
  expect(nextStep('look', { ...nothing, runStatus: 'done', looking: 'evaluation/evaluate' })).toBe('publish');
  expect(nextStep('call', { ...nothing, runStatus: 'done', published })).toBe('call');
  expect(nextStep('call', { ...nothing, runStatus: 'done', published, called: true })).toBe('end');
});

test('somebody who is ahead is caught up with at once', () => {
  expect(nextStep('run', { runStatus: 'done', looking: undefined, published, called: true })).toBe('end');
});
