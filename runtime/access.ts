import { randomBytes, timingSafeEqual } from 'node:crypto';
import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Text } from '../nodes/kit/text.ts';
import { AppError } from './errors.ts';
import { firstOwner } from './outside.ts';
import { type KeyHolder, type Scope, scopes } from './store/keys.ts';
import type { Stores } from './store/open-stores.ts';
import { hashToken, sessionDays } from './store/sessions.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers without credentials. Everything else is closed. */
    open?: true;
    /** The scope that opens the route, or several of which any does; 'api' where nothing is said. */
    scope?: Scope | readonly Scope[];
    /** Asked when there are no credentials: a webhook whose owner switched its key off. */
    letIn?(request: FastifyRequest): boolean;
  }
  interface FastifyRequest {
    /** Whose credentials came along; undefined on open routes. */
    owner: string | undefined;
    /** Who asks, with these credentials. */
    caller: Caller | undefined;
  }
}

/** Who holds the credentials, and what these open. */
export interface Caller {
  owner: string;
  /** The key that came along, or that the session was opened with. */
  key?: Pick<KeyHolder, 'id' | 'name'>;
  opens: readonly Scope[];
}

export const cookieName = 'graftwork_session';

/** The link of a first sign-in: its token works once. */
export interface SignIn {
  token: string;
  /** Whether this is the unused token; it is used up by asking. */
  spend(token: string): boolean;
}
export function createSignIn(): SignIn {
  const token = randomBytes(24).toString('base64url');
  let unused = true;
  return {
    token,
    spend(given) {
      const right = timingSafeEqual(Buffer.from(hashToken(given)), Buffer.from(hashToken(token)));
      if (!right || !unused) return false;
      unused = false;
      return true;
    },
  };
}

/** Opens a session in a cookie; `key` is the id of the key that it was opened with. */
export async function openSession(
  { protocol, headers }: FastifyRequest,
  reply: FastifyReply,
  { sessions }: Stores,
  opener: { owner: string; key?: string } = { owner: firstOwner },
): Promise<void> {
  const token = await sessions.create(opener.owner, opener.key);
  // Whoever lies about the proxy only makes the cookie stricter.
  const secure = protocol === 'https' || headers['x-forwarded-proto'] === 'https';
  reply.setCookie(cookieName, token, { path: '/', httpOnly: true, sameSite: 'strict', secure, maxAge: sessionDays * 24 * 3_600 });
}

const signedOut = (): AppError =>
  new AppError(401, 'signed-out', {
    en: 'You are not signed in. Open the sign-in link that Graftwork printed when it started, or send a key as “Authorization: Bearer gw_…”.',
    zh: '您尚未登录。请打开 Graftwork 启动时显示的登录链接，或在请求头中发送密钥“Authorization: Bearer gw_…”。',
  });
const wrongScope = (wanted: Scope): AppError =>
  new AppError(
    403,
    'wrong-scope',
    {
      en: 'This key does not open “{scope}”. Make a key that does on the page “Keys”.',
      zh: '该密钥无权访问“{scope}”。请在“密钥”页面创建有此权限的密钥。',
    },
    { scope: scopeNames[wanted] },
  );
/** As the page “Keys” calls them. */
const scopeNames: Readonly<Record<Scope, Text>> = {
  endpoints: { en: 'Endpoints', zh: '服务' },
  hooks: { en: 'Webhooks', zh: 'Webhook' },
  label: { en: 'Label rows', zh: '标注数据' },
  api: { en: 'Everything', zh: '全部' },
};
/** Said to people, who hold such a key to label, and not to programs. */
export const labellingOnly = (): AppError =>
  new AppError(403, 'labelling-only', {
    en: 'Your key is for labelling rows. Deciding disagreements, finishing a labelling and everything else are left to those whose key opens “Everything”: ask whoever gave you the key.',
    zh: '您的密钥仅用于标注数据。裁定分歧、结束标注以及其他操作需要权限为“全部”的密钥，请联系提供密钥的人。',
  });
const crossSite = (): AppError =>
  new AppError(403, 'cross-site', {
    en: 'This request came from another web site, so it was refused. Use the Graftwork page itself.',
    zh: '该请求来自其他网站，因此被拒绝。请直接在 Graftwork 页面中操作。',
  });
const wrongHost = (host: string): AppError =>
  new AppError(
    403,
    'wrong-host',
    {
      en: 'Graftwork does not answer to the name “{host}”. Open it as localhost, or list the name in GRAFTWORK_HOSTS.',
      zh: 'Graftwork 不接受主机名“{host}”。请用 localhost 打开，或在 GRAFTWORK_HOSTS 中列出该名称。',
    },
    { host },
  );

export interface AccessOptions {
  /** Host names that are answered to; undefined where the server may be reached from elsewhere on purpose. */
  hosts: ReadonlySet<string> | undefined;
}

/** Closes every route that does not declare itself open, in one hook that runs before all others. */
export async function guardAll(app: FastifyInstance, stores: Stores, { hosts }: AccessOptions): Promise<void> {
  // The cookie is parsed only where it decides something: most calls of webhooks carry none.
  await app.register(cookie, { hook: false });
  app.decorateRequest('owner', undefined);
  app.decorateRequest('caller', undefined);

  app.addHook('onRequest', (request, reply, done) => {
    const { config } = request.routeOptions;
    reply.header('x-content-type-options', 'nosniff');
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
    const { host = '' } = request.headers;
    if (!isOurHost(host, hosts)) return done(wrongHost(host));
    const problem = admit(request, [config.scope ?? 'api'].flat());
    if (problem && config.open !== true && config.letIn?.(request) !== true) return done(problem);
    return done();
  });

  function admit(request: FastifyRequest, wanted: readonly Scope[]): AppError | undefined {
    const { authorization, cookie: cookies } = request.headers;
    const caller = authorization === undefined ? sessionCaller(app, stores, cookies) : keyCaller(authorization);
    if (!caller) return signedOut();
    if (!wanted.some((scope) => caller.opens.includes(scope)))
      return caller.opens.every((scope) => scope === 'label') ? labellingOnly() : wrongScope(wanted[0] ?? 'api');
    // A key is sent on purpose; a cookie comes along by itself.
    if (authorization === undefined && !isOurOrigin(request)) return crossSite();
    request.owner = caller.owner;
    request.caller = caller;
    return undefined;
  }
  function keyCaller(authorization: string): Caller | undefined {
    const key = /^Bearer (\S+)$/i.exec(authorization)?.[1];
    const found = key === undefined ? undefined : stores.keys.find(key);
    return found && { owner: found.owner, key: found, opens: found.scopes };
  }
}

/** The token of the session in a cookie header. */
export function sessionToken(app: FastifyInstance, cookies = ''): string | undefined {
  return app.parseCookie(cookies)[cookieName];
}
/** Who the session in a cookie header belongs to; what it opens is asked of its key each time, and nothing once that is removed. */
export function sessionCaller(app: FastifyInstance, stores: Stores, cookies: string | undefined): Caller | undefined {
  const token = cookies === undefined ? undefined : sessionToken(app, cookies);
  const session = token === undefined ? undefined : stores.sessions.find(token);
  if (!session) return undefined;
  if (session.key === undefined) return { owner: session.owner, opens: scopes };
  const key = stores.keys.holder(session.key);
  const opens = key && sessionScopes(key);
  return key && opens && { owner: session.owner, key, opens };
}
/** What a page opens that was signed in to with this key; undefined for keys that are for programs alone. */
export function sessionScopes(key: KeyHolder): readonly Scope[] | undefined {
  if (key.scopes.includes('api')) return scopes;
  return key.scopes.includes('label') ? ['label'] : undefined;
}

/** A browser says where a request that changes something comes from; programs say nothing and hold no cookie by accident. */
function isOurOrigin({ method, headers }: FastifyRequest): boolean {
  if (method === 'GET' || method === 'HEAD') return true;
  if (headers.origin !== undefined) return sameOrigin(headers.origin, headers.host);
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}

export function sameOrigin(origin: string, host: string | undefined): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

export function isOurHost(host: string, hosts: AccessOptions['hosts']): boolean {
  return hosts === undefined || hosts.has(hostName(host));
}

/** The name in a Host header, without the port; an IPv6 address keeps its brackets. */
export function hostName(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}
