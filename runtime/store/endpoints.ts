import type { EndpointValue, ModelValue, Row } from '../../nodes/kit/ports.ts';
import { AppError } from '../errors.ts';
import type { EndpointRecord } from '../protocol.ts';
import type { Document, Documents } from './documents.ts';

type Version = EndpointRecord['versions'][number];
export interface EndpointDocument extends Document {
  status: 'live' | 'stopped';
  sample: Row;
  /** Newest last, at most 50. */
  versions: Version[];
  current: number;
  workflow: string;
}
export interface Endpoints {
  list(): EndpointDocument[];
  /** Throws AppError 404. */
  get(name: string): EndpointDocument;
  has(name: string): boolean;
  /** A new version, served at once; the same model again only makes it current. */
  deploy(owner: string, endpoint: EndpointValue, origin: { run: string; workflow: string }): Promise<EndpointDocument>;
  setStatus(name: string, status: EndpointDocument['status']): Promise<EndpointDocument>;
  serve(name: string, number: number): Promise<EndpointDocument>;
  remove(name: string): Promise<void>;
}

export function currentModel({ versions, current }: EndpointDocument): ModelValue {
  const found = versions.find(({ number }) => number === current);
  if (!found) throw new Error('an endpoint without its current version');
  return found.model;
}

const keptVersions = 50;

export async function openEndpoints(documents: Documents): Promise<Endpoints> {
  const endpoints = await documents.open<EndpointDocument>('endpoints');

  function get(name: string): EndpointDocument {
    const found = endpoints.get(name);
    if (found) return found;
    throw new AppError(
      404,
      'no-endpoint',
      {
        en: 'There is no endpoint “{name}”. Check the address, or run the workflow that deploys it.',
        zh: '没有名为“{name}”的服务。请检查地址，或运行部署它的工作流。',
      },
      { name },
    );
  }
  async function put(document: EndpointDocument): Promise<EndpointDocument> {
    await endpoints.put(document);
    return document;
  }

  return {
    list: () => endpoints.all(),
    get,
    has: (name) => endpoints.get(name) !== undefined,
    async deploy(owner, { name, model, sample }, { run, workflow }) {
      const before = endpoints.get(name);
      const same = before?.versions.find((version) => version.model.artifact === model.artifact);
      if (before && same) return put({ ...before, status: 'live', sample, workflow, current: same.number });
      const number = (before?.versions.at(-1)?.number ?? 0) + 1;
      const version = { number, at: new Date().toISOString(), model, run };
      const versions = [...(before?.versions ?? []), version].slice(-keptVersions);
      return put({ id: name, owner: before?.owner ?? owner, status: 'live', sample, versions, current: number, workflow });
    },
    setStatus: async (name, status) => put({ ...get(name), status }),
    async serve(name, number) {
      const document = get(name);
      if (!document.versions.some((version) => version.number === number)) {
        throw new AppError(
          404,
          'no-version',
          { en: 'The endpoint “{name}” has no version {number}.', zh: '服务“{name}”没有版本 {number}。' },
          { name, number },
        );
      }
      return put({ ...document, current: number });
    },
    async remove(name) {
      get(name);
      await endpoints.remove(name);
    },
  };
}
