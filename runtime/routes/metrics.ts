import type { Gauge, Registry } from 'prom-client';
import type { Parts, Routes } from './parts.ts';

/** Figures for Prometheus: closed like everything, so a scraper needs a key. The library is loaded at the first scrape. */
export const metricRoutes: Routes = (parts) => async (app) => {
  let meters: Promise<Meters> | undefined;
  app.get('/metrics', async (_request, reply) => {
    const { registry, update } = await (meters ??= createMeters());
    update(parts);
    return reply.type(registry.contentType).send(await registry.metrics());
  });
};

interface Meters {
  registry: Registry;
  update(parts: Parts): void;
}

async function createMeters(): Promise<Meters> {
  const client = await import('prom-client');
  const registry = new client.Registry();
  client.collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new client.Gauge({ name: `graftwork_${name}`, help, labelNames, registers: [registry] });
  const running = gauge('steps_running', 'Steps that run now.');
  const queued = gauge('steps_queued', 'Steps that wait for a worker.');
  const workerBytes = gauge('worker_memory_bytes', 'Memory of a worker process.', ['worker']);
  const requests = gauge('requests_total', 'Calls so far.', ['kind', 'name']);
  const failed = gauge('requests_failed_total', 'Calls that failed so far.', ['kind', 'name']);
  const latency = gauge('request_milliseconds', 'Of the last 1,000 calls.', ['kind', 'name', 'quantile']);

  return {
    registry,
    update({ engine, stores, endpoints, hooks }) {
      for (const meter of [workerBytes, requests, failed, latency]) meter.reset();
      const status = engine.status();
      running.set(status.running);
      queued.set(status.queued);
      for (const { id, rssBytes } of status.workers) workerBytes.set({ worker: id }, rssBytes);
      const called = [
        ...stores.endpoints.list().map((document) => ({ ...endpoints.record(document), kind: 'endpoint' })),
        ...hooks.list().map((record) => ({ ...record, kind: 'hook' })),
      ];
      for (const { kind, name, counts } of called) {
        requests.set({ kind, name }, counts.requests);
        failed.set({ kind, name }, counts.failed);
        latency.set({ kind, name, quantile: '0.5' }, counts.p50Ms);
        latency.set({ kind, name, quantile: '0.99' }, counts.p99Ms);
      }
    },
  };
}
