import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { curlLine, shellWord, signedCurlLine } from '../../../editor/results/curl-line.ts';

const hostile = `it's "here"; $(touch x) \`y\` \\ 你好`;
const call = { address: 'http://localhost:4680/hooks/mail', body: { text: hostile }, keyNeeded: true };

/** Runs a command in which `curl` only prints its arguments, one a line. */
function argumentsOf(command: string, environment: Record<string, string> = {}): string[] {
  const script = `curl() { for word in "$@"; do printf '%s\\n' "$word"; done; }\n${command}`;
  return execFileSync('sh', ['-c', script], { env: { PATH: process.env.PATH ?? '', ...environment }, encoding: 'utf8' })
    .trimEnd()
    .split('\n');
}
const posix = process.platform !== 'win32';

test('a quote in the data does not end the word', () => {
  expect(shellWord("it's")).toBe(`'it'\\''s'`);
});

test.runIf(posix)('a shell hands the body to curl exactly as it is, whatever stands in it', () => {
  const words = argumentsOf(curlLine(call), { GRAFTWORK_API_KEY: 'gw_secret' });
  expect(words).toContain('Authorization: Bearer gw_secret');
  expect(JSON.parse(words[words.indexOf('-d') + 1] ?? '')).toEqual({ text: hostile });
});

test.runIf(posix)('the signed command signs the bytes that it sends', () => {
  const words = argumentsOf(signedCurlLine(call), { GRAFTWORK_SIGNING_SECRET: 'whsec' });
  const value = (name: string) => words.find((word) => word.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
  const body = words[words.indexOf('-d') + 1] ?? '';
  const expected = createHmac('sha256', 'whsec')
    .update(`${value('X-Graftwork-Timestamp')}.${body}`)
    .digest('hex');
  expect(value('X-Graftwork-Signature')).toBe(expected);
  expect(JSON.parse(body)).toEqual({ text: hostile });
});

test('no key is asked for where none is needed', () => {
  expect(curlLine({ ...call, keyNeeded: false })).not.toContain('Authorization');
});
