import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { workflowText } from '../../nodes/kit/workflow.ts';
import { workflowOf } from './run/stage.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The command as a user gives it, once the program is built. */
function graftwork(args: string[], env: Record<string, string> = {}): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const script = `const { main } = await import(${JSON.stringify(join(root, 'dist/runtime/cli.js'))}); process.exitCode = await main(process.argv.slice(1));`;
    const child = execFile(
      process.execPath,
      ['--input-type=module', '-e', script, '--', ...args],
      { env: { ...process.env, LC_ALL: '', LANG: 'en_US.UTF-8', ...env } },
      (_error, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}
async function fileOf(content: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'graftwork-cli-')), 'workflow.json');
  await writeFile(file, content);
  return file;
}

test('catalog lists the node types, in the language of the terminal', async () => {
  const { code, out } = await graftwork(['catalog'], { LANG: 'zh_CN.UTF-8' });
  expect(code).toBe(0);
  expect(out).toMatch(/^control\/respond\s+应答/m);
});

test('check names the node and what is missing, and answers 1', async () => {
  const file = await fileOf(workflowText(workflowOf({ shape: ['control/shape-value'] })));
  const { code, out } = await graftwork(['check', file]);
  expect(code).toBe(1);
  expect(out).toContain('Error shape: “value” needs a value.');
});

test('run --json prints one object also for a workflow that cannot run', async () => {
  const file = await fileOf(workflowText(workflowOf({ shape: ['control/shape-value'] })));
  const { code, out } = await graftwork(['run', file, '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ status: 'failed', metrics: {}, problems: [{ code: 'missing-wire', node: 'shape' }] });
});

test('a file that is no workflow, a file that is not there and a wrong option are told apart', async () => {
  const wrong = await graftwork(['run', await fileOf('{')]);
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('not valid JSON')]);
  const missing = await graftwork(['check', '/nowhere/file.json']);
  expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('/nowhere/file.json')]);
  const option = await graftwork(['run', '--fast']);
  expect([option.code, option.err]).toEqual([2, expect.stringContaining('--fast')]);
});

test('a run that waits for people says so, how to go on, and answers 4', async () => {
  const workflow = workflowOf(
    { data: ['data/sample-data', { data: 'intents' }], label: ['label/label-by-hand', { classes: 'a\nb', quota: 1, target: 'said' }] },
    ['data.rows > label.rows'],
  );
  const file = await fileOf(workflowText(workflow));
  const temporary = await graftwork(['run', file, '--json']);
  expect(temporary.code).toBe(4);
  expect(JSON.parse(temporary.out)).toMatchObject({ status: 'waiting', problems: [] });
  expect(temporary.err).toContain('run it again with --home FOLDER');
  const home = await mkdtemp(join(tmpdir(), 'graftwork-cli-home-'));
  const kept = await graftwork(['run', file, '--home', home], { LANG: 'zh_CN.UTF-8' });
  expect(kept.code).toBe(4);
  expect(kept.err).toContain(`GRAFTWORK_HOME=${home} npm start`);
  expect(kept.err).toContain('已标注 0 / 1 行');
});
