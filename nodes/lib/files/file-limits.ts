import { Failure } from '../../kit/problem.ts';

/** More files would hold up a run for hours. */
export const mostFiles = 100_000;

export function tooManyFiles(count: number): Failure {
  return new Failure(
    {
      en: 'There are {count} files, and at most {most} are read at once. Divide them into several folders or archives.',
      zh: '共有 {count} 个文件，一次最多读取 {most} 个。请分成多个文件夹或压缩包。',
    },
    { count, most: mostFiles },
    { code: 'too-many-files', setting: 'file' },
  );
}
