import rateLimit from '@fastify/rate-limit';
import { languages } from '../../nodes/kit/text.ts';
import { type Caller, cookieName, openSession, sessionCaller, sessionScopes, sessionToken } from '../access.ts';
import { AppError } from '../errors.ts';
import { firstOwner } from '../outside.ts';
import type { Session } from '../protocol.ts';
import { scopes } from '../store/keys.ts';
import type { Routes } from './parts.ts';
import { Type } from './schema.ts';

const spent = {
  en: 'This sign-in link was used before, or is from an earlier start. Restart Graftwork to get a new link, or sign in with a key.',
  zh: '该登录链接已使用过，或来自之前的启动。请重新启动 Graftwork 获取新链接，或使用密钥登录。',
};
const unknownKey = {
  en: 'There is no such key; it may have been revoked, or a part of it is missing. Copy it whole, or ask whoever gave it to you.',
  zh: '没有这个密钥：它可能已被撤销，或复制不完整。请完整复制，或联系提供密钥的人。',
};
const programKey = {
  en: 'This key is for programs that call endpoints or webhooks; nobody can sign in with it. Ask for one that opens “Label rows” or “Everything”.',
  zh: '该密钥供程序调用服务或 Webhook 使用，不能用来登录。请索取权限为“标注数据”或“全部”的密钥。',
};
/** Scopes of keys that people sign in with. */
const people = ['label', 'api'] as const;
const perMinute = { rateLimit: { max: 20, timeWindow: 60_000 } };

/** Signing in by the printed link or with a key, and out again. */
export const sessionRoutes: Routes =
  ({ stores, signIn }) =>
  async (app) => {
    await app.register(rateLimit, {
      global: false,
      errorResponseBuilder: () =>
        new AppError(429, 'too-many', {
          en: 'Too many attempts to sign in. Wait a minute, then try again.',
          zh: '登录尝试过于频繁。请等待一分钟后重试。',
        }),
    });

    app.get(
      '/sign-in',
      {
        config: { open: true, ...perMinute },
        schema: { querystring: Type.Object({ token: Type.Optional(Type.String({ maxLength: 200 })) }), hide: true },
      },
      async (request, reply) => {
        reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
        const { token = '' } = request.query;
        if (signIn.spend(token)) {
          await openSession(request, reply, stores);
          return reply.redirect('/', 303);
        }
        // A link that is opened again by the same browser, from the history or the terminal, just leads in.
        if (sessionCaller(app, stores, request.headers.cookie)) return reply.redirect('/', 303);
        return reply
          .code(403)
          .type('text/plain; charset=utf-8')
          .send(languages.map((language) => spent[language]).join('\n'));
      },
    );

    app.get('/api/session', { config: { open: true, scope: people } }, async ({ caller }): Promise<Session> => {
      return caller ? signedInAs(caller) : { signedIn: false, owner: '', opens: 'everything' };
    });

    app.post(
      '/api/session',
      { config: { open: true, ...perMinute }, schema: { body: Type.Object({ token: Type.String({ maxLength: 200 }) }) } },
      async (request, reply): Promise<Session> => {
        const { token } = request.body;
        const caller = signIn.spend(token) ? { owner: firstOwner, opens: scopes } : keyCaller(token);
        await openSession(request, reply, stores, { owner: caller.owner, ...(caller.key && { key: caller.key.id }) });
        return signedInAs(caller);
      },
    );

    app.delete('/api/session', { config: { scope: people } }, async (request, reply) => {
      const token = sessionToken(app, request.headers.cookie);
      if (token !== undefined) await stores.sessions.remove(token);
      return reply.clearCookie(cookieName, { path: '/' }).code(204).send();
    });

    function keyCaller(given: string): Caller {
      const key = stores.keys.find(given);
      if (!key) throw new AppError(403, 'wrong-token', given.startsWith('gw_') ? unknownKey : spent);
      const opens = sessionScopes(key);
      if (!opens) throw new AppError(403, 'program-key', programKey);
      return { owner: key.owner, key, opens };
    }
  };

function signedInAs({ owner, key, opens }: Caller): Session {
  return { signedIn: true, owner, ...(key && { name: key.name }), opens: opens.includes('api') ? 'everything' : 'labelling' };
}
