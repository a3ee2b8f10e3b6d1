import Fastify from 'fastify';

/** What a webhook is measured against: a route that does nothing. */
const app = Fastify();
app.post('/', async () => ({ ok: true, v: 42 }));
await app.listen({ host: '127.0.0.1', port: 0 });
process.send(app.server.address().port);
