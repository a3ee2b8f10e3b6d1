import { netFailures } from '../net/net-failures.ts';
import { type OpenAnswer, openAnswer, textOf, throwIfBusy } from '../net/open-answer.ts';
import { type Patience, persist, Unreachable } from '../net/persist.ts';
import { webAddress } from '../net/web-client.ts';
import { s3Failures } from './s3-failures.ts';
import { type S3Keys, signedHeaders } from './sign.ts';

export interface BucketSettings {
  /** Empty: Amazon's own. */
  endpoint: string;
  bucket: string;
  region: string;
  /** Whether the bucket stands in the path or in the host of addresses. */
  addressing: 'auto' | 'path' | 'host';
  keys?: S3Keys;
}
export interface Bucket extends Patience {
  name: string;
  /** Where its objects lie, with a slash behind. */
  base: URL;
  region: string;
  keys?: S3Keys;
  quietMs?: number;
}
export interface StoredObject {
  /** Its key: a name with folders. */
  name: string;
  size: number;
  etag: string;
}

/** Storages that take a bucket in the host alone. */
const hostOnly = /(?:^|\.)(?:aliyuncs\.com|myqcloud\.com|volces\.com)$/;

/** Where a bucket is. Throws Failure for what is no address or no name. */
export function bucketAt({ endpoint, bucket, region, addressing, keys }: BucketSettings, patience: Patience): Bucket {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || bucket.includes('..')) throw s3Failures.badBucket(bucket);
  const isChina = region.startsWith('cn-');
  const base = webAddress(endpoint === '' ? `https://s3.${region}.amazonaws.com${isChina ? '.cn' : ''}` : endpoint, 'endpoint');
  // A dot in the name would not fit the certificate of the storage.
  const inHost =
    addressing === 'host' || (addressing === 'auto' && (endpoint === '' ? !bucket.includes('.') : hostOnly.test(base.hostname)));
  if (inHost && !base.hostname.startsWith(`${bucket}.`)) base.hostname = `${bucket}.${base.hostname}`;
  base.search = '';
  base.hash = '';
  base.pathname = `${base.pathname.replace(/\/+$/, '')}/${inHost ? '' : `${bucket}/`}`;
  return { ...patience, name: bucket, base, region, ...(keys && { keys }) };
}

/** As RFC 3986 has it and signatures count it. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

interface Question {
  key?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
}

/** One signed GET; refusals are Failures, in words. */
async function ask(bucket: Bucket, { key = '', query = {}, headers = {} }: Question): Promise<OpenAnswer> {
  const { base, keys, region, signal, quietMs } = bucket;
  const url = new URL(base.pathname + key.split('/').map(encoded).join('/'), base);
  url.search = Object.entries(query)
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join('&');
  const sent = keys ? await signedHeaders(url, keys, { region, headers }) : headers;
  const answer = await openAnswer(url, { headers: sent, signal, quietMs });
  throwIfBusy(answer);
  if (answer.status < 300) return answer;
  throw await refusal(bucket, answer, key);
}

/** Asks as long as it may help, then says so in words. */
async function patiently<Result>(bucket: Bucket, once: () => Promise<Result>): Promise<Result> {
  try {
    return await persist(bucket, once);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    const { host } = bucket.base;
    throw error.status === undefined ? netFailures.noAnswer(host) : netFailures.busy(host, error.status);
  }
}

const largestPage = 20_000_000;
const mostPages = 10_000;

/** Objects whose keys begin with a prefix, in the order of their keys, page by page (ListObjectsV2). */
export async function* listObjects(bucket: Bucket, prefix: string): AsyncGenerator<StoredObject[]> {
  let token: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const query = {
      'list-type': '2',
      'encoding-type': 'url',
      ...(prefix !== '' && { prefix }),
      ...(token !== undefined && { 'continuation-token': token }),
    };
    const text = await patiently(bucket, async () => textOf(await ask(bucket, { query }), largestPage));
    const root = await readXml(text ?? '');
    if (root?.name !== 'ListBucketResult') throw s3Failures.refused(bucket.base.host, 200, '');
    const isEncoded = root.first('EncodingType') === 'url';
    yield root.each('Contents').flatMap((entry): StoredObject[] => {
      const key = entry('Key') ?? '';
      const name = isEncoded ? decoded(key) : key;
      const size = Number(entry('Size') ?? Number.NaN);
      // What stands for a folder holds nothing, and a key with dots for folders would name another one in an address.
      if (name === '' || name.endsWith('/') || !Number.isSafeInteger(size) || /(^|\/)\.\.?(\/|$)/.test(name)) return [];
      return [{ name, size, etag: entry('ETag') ?? '' }];
    });
    const next = root.first('NextContinuationToken');
    if (root.first('IsTruncated') !== 'true' || next === undefined || next === token) return;
    token = next;
  }
}

/** An object from a byte on, as it was when it was listed. */
export function openObject(bucket: Bucket, { name, etag }: StoredObject, from: number): Promise<OpenAnswer> {
  return ask(bucket, {
    key: name,
    headers: { ...(from > 0 && { range: `bytes=${from}-` }), ...(etag !== '' && { 'if-match': etag }) },
  });
}

async function refusal(bucket: Bucket, answer: OpenAnswer, key: string): Promise<Error> {
  const { status, headers } = answer;
  const { host } = bucket.base;
  const root = await readXml((await textOf(answer, 1_000_000).catch(() => undefined)) ?? '');
  const code = root?.first('Code') ?? '';
  const region = String(headers['x-amz-bucket-region'] ?? root?.first('Region') ?? '').replace(/[^a-z0-9-]/g, '');
  if (status === 301 || status === 307 || code === 'AuthorizationHeaderMalformed' || code === 'PermanentRedirect') {
    return s3Failures.wrongRegion(bucket.name, region === bucket.region ? '' : region);
  }
  if (code === 'NoSuchBucket') return s3Failures.noBucket(bucket.name, host);
  if (code === 'InvalidAccessKeyId') return s3Failures.unknownKey();
  if (code === 'SignatureDoesNotMatch') return s3Failures.wrongSecret();
  if (code === 'RequestTimeTooSkewed') return s3Failures.wrongClock();
  if (code === 'InvalidObjectState') return s3Failures.archived(key);
  if (status === 412 || code === 'NoSuchKey') return s3Failures.replaced(key);
  if (status === 401 || status === 403) return s3Failures.denied(bucket.name, bucket.keys !== undefined);
  return s3Failures.refused(host, status, code.slice(0, 60));
}

interface Xml {
  name: string;
  first(tag: string): string | undefined;
  /** What each element of that name says of a thing. */
  each(tag: string): ((inner: string) => string | undefined)[];
}

async function readXml(text: string): Promise<Xml | undefined> {
  if (!text.trimStart().startsWith('<')) return undefined;
  const { DOMParser } = await import('linkedom');
  const root = new DOMParser().parseFromString(text, 'text/xml').documentElement;
  if (!root) return undefined;
  const within = (element: typeof root) => (tag: string) =>
    [...element.children].find((child) => child.tagName === tag)?.textContent?.trim();
  return {
    name: root.tagName,
    first: within(root),
    each: (tag) => [...root.children].filter((child) => child.tagName === tag).map(within),
  };
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return key;
  }
}
