import { hubFailures } from './hub-failures.ts';

/** The hub that is asked: Hugging Face's, or a mirror that HF_ENDPOINT names. */
export function hubEndpoint(given = process.env.HF_ENDPOINT || 'https://huggingface.co'): URL {
  if (!URL.canParse(given)) throw hubFailures.badEndpoint(given);
  const url = new URL(given.endsWith('/') ? given : `${given}/`);
  if (url.protocol === 'https:' || isLoopbackHttp(url)) return url;
  throw hubFailures.badEndpoint(given);
}

/** Files may lie elsewhere than the hub, never less safely: over https, or on this computer where the hub itself is. */
export function mayFollow(endpoint: URL, target: URL): boolean {
  if (target.username || target.password) return false;
  return target.protocol === 'https:' || (isLoopbackHttp(endpoint) && isLoopbackHttp(target));
}

export function isLoopbackHttp({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
