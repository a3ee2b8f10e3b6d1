import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Tests with processes start what a user starts: the built program. It is built as there, in a process without the test runner's own loader. */
export default async function setup(): Promise<void> {
  await promisify(execFile)(process.execPath, [fileURLToPath(new URL('../runtime/build.mjs', import.meta.url))]);
}
