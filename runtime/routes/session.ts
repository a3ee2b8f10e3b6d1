import rateLimit from '@fastify/rate-limit';
import { languages } from '../../nodes/kit/text.ts';
import { cookieName, openSession, sessionOwner, sessionToken } from '../access.ts';
import { AppError } from '../errors.ts';
import { firstOwner } from '../outside.ts';
import type { Session } from '../protocol.ts';
import type { Routes } from './parts.ts';
import { Type } from './schema.ts';

const spent = {
  en: 'This sign-in link was used before, or is from an earlier start. Restart Graftwork to get a new link, or sign in with a key that opens everything.',
  zh: '该登录链接已使用过，或来自之前的启动。请重新启动 Graftwork 获取新链接，或使用拥有全部权限的密钥登录。',
};
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
        const { cookie } = request.headers;
        if (cookie !== undefined && sessionOwner(app, stores, cookie) !== undefined) return reply.redirect('/', 303);
        return reply
          .code(403)
          .type('text/plain; charset=utf-8')
          .send(languages.map((language) => spent[language]).join('\n'));
      },
    );

    app.get('/api/session', { config: { open: true } }, async (request): Promise<Session> => {
      const { owner } = request;
      return { signedIn: owner !== undefined, owner: owner ?? '' };
    });

    app.post(
      '/api/session',
      { config: { open: true, ...perMinute }, schema: { body: Type.Object({ token: Type.String({ maxLength: 200 }) }) } },
      async (request, reply): Promise<Session> => {
        const { token } = request.body;
        const opener = signIn.spend(token) ? { owner: firstOwner } : keyHolder(token);
        if (!opener) throw new AppError(403, 'wrong-token', spent);
        await openSession(request, reply, stores, opener);
        return { signedIn: true, owner: opener.owner };
      },
    );

    app.delete('/api/session', async (request, reply) => {
      const token = sessionToken(app, request.headers.cookie);
      if (token !== undefined) await stores.sessions.remove(token);
      return reply.clearCookie(cookieName, { path: '/' }).code(204).send();
    });

    function keyHolder(given: string): { owner: string; key: string } | undefined {
      const found = stores.keys.find(given);
      return found?.scopes.includes('api') ? { owner: found.owner, key: found.id } : undefined;
    }
  };
