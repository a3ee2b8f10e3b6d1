import { Failure, isOutOfMemory, type NodeFix, type NodeProblem } from '../../nodes/kit/problem.ts';
import { message, type Text, verbatim } from '../../nodes/kit/text.ts';
import type { StepFailure } from './messages.ts';

export const diskFull: Text = {
  en: 'The disk is full, so the result could not be written. Free some space, then run again: finished steps are kept.',
  zh: '磁盘已满，结果无法写入。请清理磁盘空间后重新运行：已完成的步骤会保留。',
};
const makeRoom: NodeFix = { label: message({ en: 'Make room …', zh: '清理磁盘空间…' }), place: 'storage' };
const outOfMemory: Text = {
  en: 'This step needs more memory than this machine can give it. Use fewer rows or smaller settings, or a machine with more memory.',
  zh: '该步骤所需内存超过本机可用内存。请减少数据行数或调小设置，或换用内存更大的机器。',
};

/** What the user is told of an error: a Failure speaks for itself, a full disk or memory is recognised, anything else is a fault of ours. */
export function failureOf(error: unknown): StepFailure {
  if (error instanceof Failure) return { problem: error.problem };
  const words = error instanceof Error ? error.message : String(error);
  const detail = error instanceof Error ? (error.stack ?? words) : words;
  if (isDiskFull(error)) return { problem: { ...problem('disk-full', diskFull), fixes: [makeRoom] }, detail };
  if (isOutOfMemory(error)) return { problem: problem('memory-full', outOfMemory), detail };
  return {
    problem: problem(
      'fault',
      {
        en: 'This step stopped because of a fault in Graftwork, not because of your work: {error} The detail below helps whoever mends it.',
        zh: '该步骤因 Graftwork 自身的缺陷而中止，并非您的操作有误：{error} 下方的详情有助于修复。',
      },
      { error: verbatim(sentence(words)) },
    ),
    detail,
  };
}

export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    ('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) ||
    /no space left on device|disk (is )?full/i.test(error.message)
  );
}

function problem(code: string, text: Text, values?: Parameters<typeof message>[1]): NodeProblem {
  return { code, severity: 'error', message: message(text, values) };
}

/** The folders of an absolute path, by either kind of slash. */
const foldersOfPath = /(?<=^|[\s'"(=])(?:file:\/\/|[A-Za-z]:)?(?:[\\/][^\s\\/'"]+)+[\\/](?=[^\s\\/])/g;

/** The first line, as a sentence that a webhook's caller may see too: of paths on this machine only the last name stays. */
function sentence(words: string): string {
  const [line = ''] = words.split('\n', 1);
  const short = line.slice(0, 1_000).replace(foldersOfPath, '').slice(0, 300);
  return /[.!?。]$/.test(short) ? short : `${short}.`;
}

/** Why a step has failed whose worker ended twice. */
export function lostWorker(reason: 'crashed' | 'memory' | 'silent'): NodeProblem {
  if (reason === 'memory') return problem('memory-full', outOfMemory);
  if (reason === 'silent') {
    return problem('worker-silent', {
      en: 'This step gave no sign of life for minutes, twice, so it was ended. Try it with fewer rows; if it hangs again, report it.',
      zh: '该步骤两次长时间没有任何响应，因此被终止。请减少数据行数后再试；如仍然卡住，请反馈该问题。',
    });
  }
  return problem('worker-lost', {
    en: 'The process that ran this step ended twice without a word, which points at too little memory or a fault in a native library. Try fewer rows; if it happens again, report it.',
    zh: '运行该步骤的进程两次意外退出，可能是内存不足或底层库有缺陷。请尝试减少数据行数；如仍出现，请反馈该问题。',
  });
}
