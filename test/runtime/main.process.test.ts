import { chmod, mkdtemp, readdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type Program, runProgram, startProgram, temporaryHome } from '../start-program.ts';

const started: Program[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((program) => program.end('SIGKILL')));
});
async function start(options?: Parameters<typeof startProgram>[0]): Promise<Program> {
  const program = await startProgram(options);
  started.push(program);
  return program;
}

test('the printed link signs in, and a signal ends the program with nothing lost', async () => {
  const first = await start();
  expect((await first.ask('GET', '/api/workflows')).status).toBe(401);
  await first.signIn();
  expect((await first.ask('POST', '/api/workflows', { name: 'Mine' })).status).toBe(201);
  await first.end('SIGTERM');
  expect(first.child.exitCode).toBe(0);
  const second = await start({ home: first.home });
  second.cookie = first.cookie;
  expect((await second.ask('GET', '/api/workflows')).body).toMatchObject([{ name: 'Mine' }]);
});

test('a token in an address never reaches the log', async () => {
  const program = await start();
  await program.signIn();
  const guess = 'guessed-token-of-a-stranger';
  expect((await fetch(`${program.url}/sign-in?token=${guess}`)).status).toBe(403);
  expect((await fetch(`${program.url}/sign-in?token=${guess}&token=%ff`)).status).toBeGreaterThanOrEqual(400);
  await program.end();
  expect(program.output()).not.toContain(guess);
  expect(program.output().match(/sign-in/g)).toHaveLength(1);
});

test('what was answered is there after a kill -9', async () => {
  const first = await start();
  await first.signIn();
  for (let at = 0; at < 20; at++) await first.ask('POST', '/api/workflows', { name: `Workflow ${at}` });
  await first.end('SIGKILL');
  const second = await start({ home: first.home });
  second.cookie = first.cookie;
  expect((await second.ask('GET', '/api/workflows')).body).toHaveLength(20);
});

test.skipIf(process.platform === 'win32')('what it writes is for this user alone, also in a folder that others may look into', async () => {
  const home = await temporaryHome();
  await chmod(home, 0o755);
  const program = await start({ home });
  await program.signIn();
  await program.ask('POST', '/api/workflows', { name: 'Mine' });
  await program.end();
  const entries = await readdir(home, { recursive: true });
  expect(entries).toContain('secret.key');
  for (const entry of entries) expect(`${entry} ${(await stat(join(home, entry))).mode & 0o077}`).toBe(`${entry} 0`);
});

test('a second program on the same folder is refused, and the first goes on', async () => {
  const first = await start();
  const { status, output } = await runProgram({ GRAFTWORK_HOME: first.home, GRAFTWORK_PORT: '0' });
  expect(status).toBe(1);
  expect(output).toMatch(/Another Graftwork \(process \d+\) already works in the folder/);
  expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
});

test('a port in use is said with what to do, in the language of the terminal', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const address = blocker.address();
  const port = typeof address === 'object' && address ? String(address.port) : '';
  const home = await temporaryHome();
  const chinese = await runProgram({ GRAFTWORK_HOME: home, GRAFTWORK_PORT: port, LANG: 'zh_CN.UTF-8' });
  expect(chinese.status).toBe(1);
  expect(chinese.output).toContain(`端口 ${port} 已被占用`);
  const english = await runProgram({ GRAFTWORK_HOME: home, GRAFTWORK_PORT: port });
  expect(english.output).toContain(`Port ${port} is in use`);
  expect(english.output).not.toContain('    at ');
  blocker.close();
});

test('other computers are let in only on purpose', async () => {
  const { status, output } = await runProgram({ GRAFTWORK_HOME: await temporaryHome(), GRAFTWORK_PORT: '0', GRAFTWORK_HOST: '0.0.0.0' });
  expect(status).toBe(1);
  expect(output).toContain('GRAFTWORK_ALLOW_REMOTE=yes');
});

test('a damaged collection stops the start with its name instead of beginning empty', async () => {
  const home = await mkdtemp(join(tmpdir(), 'graftwork-damaged-'));
  const first = await start({ home });
  await first.end();
  await writeFile(join(home, 'documents', 'workflows.json'), '{"documents":[');
  const { status, output } = await runProgram({ GRAFTWORK_HOME: home, GRAFTWORK_PORT: '0' });
  expect(status).toBe(1);
  expect(output).toContain('workflows.json is damaged');
});
