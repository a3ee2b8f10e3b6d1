import type { RunStatus } from '../../../nodes/kit/run.ts';
import { runStatusWords } from '../../results/status-words.ts';

export function isRunStatus(word: string): word is RunStatus {
  return Object.hasOwn(runStatusWords, word);
}
