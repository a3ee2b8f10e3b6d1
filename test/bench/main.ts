import { fileURLToPath } from 'node:url';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { isStale } from '../../runtime/build.mjs';

/** `npm run bench -- NAME --json`: runs one bench on the built program and prints one JSON object with its figures. */
const [name = '', ...flags] = process.argv.slice(2);
const folder = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(folder)
  .filter((file) => /^[a-z-]+\.ts$/.test(file) && file !== 'main.ts')
  .map((file) => file.slice(0, -3));
if (!names.includes(name)) {
  process.stderr.write(`Name one of: ${names.join(', ')}\n`);
  process.exit(2);
}
// In a process of its own, since what the build has held would count as memory of the bench.
if (await isStale()) {
  const builder = fileURLToPath(new URL('../../runtime/build.mjs', import.meta.url));
  execFileSync(process.execPath, [builder], { stdio: ['ignore', 'ignore', 'inherit'] });
}
const { run }: { run(): Promise<Record<string, unknown>> } = await import(`./${name}.ts`);
const figures = await run();
if (flags.includes('--json')) process.stdout.write(`${JSON.stringify(figures)}\n`);
else for (const [key, value] of Object.entries(figures)) process.stdout.write(`${key.padEnd(20)} ${String(value)}\n`);
process.exit(0);
