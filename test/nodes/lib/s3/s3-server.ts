import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface S3Server {
  endpoint: string;
  port: number;
  /** Keys of the objects whose content was asked for, with the range. */
  got: { key: string; range?: string }[];
  /** Requests for lists. */
  lists: number;
  faults: {
    /** Answers that break off once so many bytes were sent. */
    cut?: { times: number; after: number };
    busy?: number;
    /** Content that was not promised. */
    wrong?: boolean;
    /** Before content is given, the object is replaced. */
    replaced?: boolean;
    encryption?: string;
    archived?: boolean;
  };
  close(): void;
}

export const keys = { accessKey: 'AKIDEXAMPLE', secretKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

/** A storage on this computer that speaks the part of S3 that reading uses, and checks each signature by the rules as they are published. */
export async function startS3(
  bucket: string,
  objects: Record<string, Buffer>,
  { region = 'eu-central-1', pageSize = 1_000, isOpen = false }: { region?: string; pageSize?: number; isOpen?: boolean } = {},
): Promise<S3Server> {
  const state: Omit<S3Server, 'endpoint' | 'port' | 'close'> = { got: [], lists: 0, faults: {} };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://s3');
    const { faults } = state;
    if (faults.busy && faults.busy-- > 0) return refuse(response, 503, 'SlowDown');
    const wrong = isOpen ? undefined : wrongSignature(request, url, region);
    if (wrong) return refuse(response, wrong === 'AuthorizationHeaderMalformed' ? 400 : 403, wrong, `<Region>${region}</Region>`);
    const [, name = '', ...rest] = url.pathname.split('/');
    if (name !== bucket) return refuse(response, 404, 'NoSuchBucket');
    const key = decodeURIComponent(rest.join('/'));
    if (key === '') {
      state.lists++;
      return list(response, url);
    }
    state.got.push({ key, ...(request.headers.range && { range: request.headers.range }) });
    give(request, response, key);
  });

  function list(response: ServerResponse, url: URL): void {
    const prefix = url.searchParams.get('prefix') ?? '';
    const from = Number(url.searchParams.get('continuation-token')?.slice(6) ?? 0);
    const found = Object.entries(objects)
      .filter(([key]) => key.startsWith(prefix))
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
    const more = from + pageSize < found.length;
    const contents = found
      .slice(from, from + pageSize)
      .map(
        ([key, content]) =>
          `<Contents><Key>${encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+')}</Key><LastModified>2024-05-06T07:08:09.000Z</LastModified><ETag>&quot;${md5(content)}&quot;</ETag><Size>${content.length}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
      );
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(
      `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><Prefix>${prefix}</Prefix><EncodingType>url</EncodingType><IsTruncated>${more}</IsTruncated>${more ? `<NextContinuationToken>token/${from + pageSize}</NextContinuationToken>` : ''}${contents.join('')}</ListBucketResult>`,
    );
  }

  function give(request: IncomingMessage, response: ServerResponse, key: string): void {
    const content = objects[key];
    const { faults } = state;
    if (!content) return refuse(response, 404, 'NoSuchKey');
    if (faults.archived) return refuse(response, 403, 'InvalidObjectState');
    if (faults.replaced || request.headers['if-match'] !== `"${md5(content)}"`) return refuse(response, 412, 'PreconditionFailed');
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const sent = (faults.wrong ? Buffer.alloc(content.length, 0x78) : content).subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': sent.length,
      ...(from > 0 && { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
      ...(faults.encryption && { 'x-amz-server-side-encryption': faults.encryption }),
    });
    const { cut } = faults;
    if (!cut || sent.length <= cut.after || cut.times-- <= 0) return void response.end(sent);
    response.write(sent.subarray(0, cut.after));
    setTimeout(() => response.destroy(), 200);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return Object.assign(state, {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    close() {
      server.closeAllConnections();
      server.close();
    },
  });
}

function refuse(response: ServerResponse, status: number, code: string, more = ''): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>Said by the test.</Message>${more}</Error>`);
}

/** What is wrong with a signature of version 4, if anything is. */
function wrongSignature(request: IncomingMessage, url: URL, region: string): string | undefined {
  const { authorization = '' } = request.headers;
  const found =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  if (!found) return 'AccessDenied';
  const [, user, day = '', place, signed = '', signature] = found;
  if (user !== keys.accessKey) return 'InvalidAccessKeyId';
  if (place !== region) return 'AuthorizationHeaderMalformed';
  const query = [...(request.url ?? '').matchAll(/[?&]([^=&]+)=([^&]*)/g)].map(([, name, value]) => `${name}=${value}`).toSorted();
  const headers = signed.split(';').map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`);
  const canonical = ['GET', url.pathname, query.join('&'), headers.join(''), signed, request.headers['x-amz-content-sha256']].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>((before, part) => hmac(before, part), `AWS4${keys.secretKey}`);
  return hmac(key, text).toString('hex') === signature ? undefined : 'SignatureDoesNotMatch';
}

const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const md5 = (content: Buffer): string => createHash('md5').update(content).digest('hex');
