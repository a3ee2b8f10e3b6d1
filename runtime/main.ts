import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { say } from '../nodes/kit/text.ts';
import { hostName } from './access.ts';
import { AppError } from './errors.ts';
import { readCatalog } from './run/places.ts';
import { createServer } from './server.ts';
import { openHome } from './store/home.ts';
import { tell, terminalLanguage } from './terminal.ts';

const defaultPort = 4680;
const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

function portOf(given: string | undefined): number {
  if (given === undefined || given === '') return defaultPort;
  const port = Number(given);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new AppError(
    400,
    'bad-port',
    {
      en: 'GRAFTWORK_PORT is “{given}”, which is no port. Use a number from 0 to 65535.',
      zh: 'GRAFTWORK_PORT 的值“{given}”不是有效端口。请使用 0 到 65535 之间的数字。',
    },
    { given },
  );
}

function checkBind(host: string): void {
  if (loopback.has(host) || process.env.GRAFTWORK_ALLOW_REMOTE === 'yes') return;
  throw new AppError(
    400,
    'remote-bind',
    {
      en: 'GRAFTWORK_HOST={host} would let other computers reach Graftwork. If you want that, also set GRAFTWORK_ALLOW_REMOTE=yes, and put a proxy with https in front.',
      zh: 'GRAFTWORK_HOST={host} 会让其他计算机访问 Graftwork。如确有需要，请同时设置 GRAFTWORK_ALLOW_REMOTE=yes，并在前面部署支持 https 的代理。',
    },
    { host },
  );
}

/** Names that a browser may call this server by: against sites that point their own name at this computer. */
function hostsOf(host: string): ReadonlySet<string> | undefined {
  const listed = (process.env.GRAFTWORK_HOSTS ?? '').split(',').flatMap((name) => (name.trim() === '' ? [] : [hostName(name.trim())]));
  if (listed.length === 0 && !loopback.has(host)) return undefined;
  return new Set(['localhost', '127.0.0.1', '[::1]', ...listed]);
}

function portInUse(port: number): AppError {
  return new AppError(
    409,
    'port-in-use',
    {
      en: 'Port {port} is in use, perhaps by a Graftwork that runs already. Open http://localhost:{port}, end the other program, or choose another port: GRAFTWORK_PORT={next} npm start',
      zh: '端口 {port} 已被占用，可能 Graftwork 已在运行。请打开 http://localhost:{port}，结束占用端口的程序，或换一个端口：GRAFTWORK_PORT={next} npm start',
    },
    { port: String(port), next: String(port + 1) },
  );
}

/** What the folder of the work does not allow, as a sentence. */
function homeFault(error: unknown): AppError | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const values = { folder: resolve(process.env.GRAFTWORK_HOME || '.graftwork') };
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const text = {
      en: 'The disk is full, so Graftwork did not start; what is stored is unharmed. Free some space on the disk of {folder}, then start again.',
      zh: '磁盘已满，Graftwork 未启动，已保存的内容不受影响。请在 {folder} 所在磁盘清理出空间后重新启动。',
    };
    return new AppError(507, 'disk-full', text, values);
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST') {
    const text = {
      en: 'Graftwork cannot write in the folder {folder}, where it keeps everything. Give this user the right to write there, or choose another folder with GRAFTWORK_HOME.',
      zh: 'Graftwork 无法写入用于保存全部内容的文件夹 {folder}。请授予当前用户写入权限，或用 GRAFTWORK_HOME 指定其他文件夹。',
    };
    return new AppError(403, 'home-closed', text, values);
  }
  return undefined;
}

/** Starts everything and stays until it is told to end. Resolves once requests are answered. */
async function main(): Promise<void> {
  // What the server and its workers write is this user's alone, also in a folder that others may look into.
  process.umask(0o077);
  const host = process.env.GRAFTWORK_HOST || '127.0.0.1';
  const port = portOf(process.env.GRAFTWORK_PORT);
  checkBind(host);
  const [home, catalog, { createEngine }] = await Promise.all([openHome(), readCatalog(), import('./run/create-engine.ts')]);
  const closers: (() => Promise<void>)[] = [home.close];
  try {
    const server = await createServer({
      home: home.root,
      catalog,
      hosts: hostsOf(host),
      engine: (outside) => createEngine({ home, catalog, outside }),
    });
    closers.unshift(server.close);
    await server.app.listen({ host, port }).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') throw portInUse(port);
      throw error;
    });
    const address = server.app.server.address();
    sayHello(isAddress(address) ? address.port : port, host, server.signIn.token);
  } catch (error) {
    for (const close of closers) await close();
    throw error;
  }
  endOnSignal(closers);
}

function isAddress(address: string | AddressInfo | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}

function sayHello(port: number, host: string, token: string): void {
  const shown = loopback.has(host) ? 'localhost' : host;
  tell(
    {
      en: '\nGraftwork runs. Open this link to sign in (it works once):\n\n  http://{shown}:{port}/sign-in?token={token}\n\nEnd it with Ctrl+C.',
      zh: '\nGraftwork 已启动。请打开以下链接登录（仅可使用一次）：\n\n  http://{shown}:{port}/sign-in?token={token}\n\n按 Ctrl+C 结束。',
    },
    { shown, port: String(port), token },
  );
}

function endOnSignal(closers: (() => Promise<void>)[]): void {
  let ending = false;
  const end = (signal: NodeJS.Signals): void => {
    // A second Ctrl+C means now.
    if (ending) process.exit(1);
    ending = true;
    const late = setTimeout(() => process.exit(1), 10_000);
    void (async () => {
      for (const close of closers) await close().catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
      clearTimeout(late);
      process.exit(signal === 'SIGINT' ? 130 : 0);
    })();
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

try {
  await main();
} catch (error) {
  const known = error instanceof AppError ? error : homeFault(error);
  if (!known) throw error;
  process.stderr.write(`${say(known.content, terminalLanguage())}\n`);
  process.exit(1);
}
