import type { Json } from '../../nodes/kit/json.ts';

/** Quotes a word for a POSIX shell. */
export function shellWord(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

export interface Call {
  /** Whole address. */
  address: string;
  body: Json;
  /** Whether the caller must send a key. */
  keyNeeded: boolean;
  headers?: Readonly<Record<string, string>>;
}

/** A command that calls an address, ready to be pasted into a terminal. The key is taken from the environment, so that it stays out of the shell's history. */
export function curlLine({ address, body, keyNeeded, headers = {} }: Call): string {
  const lines = [
    `curl -X POST ${shellWord(address)}`,
    ...(keyNeeded ? ['-H "Authorization: Bearer $GRAFTWORK_API_KEY"'] : []),
    `-H 'Content-Type: application/json'`,
    ...Object.entries(headers).map(([name, value]) => `-H ${shellWord(`${name}: ${value}`)}`),
    `-d ${shellWord(JSON.stringify(body))}`,
  ];
  return lines.join(' \\\n  ');
}

/** The same with a signature: HMAC-SHA256 over the time, a full stop and the raw body. */
export function signedCurlLine({ address, body, keyNeeded }: Call): string {
  const lines = [
    `curl -X POST ${shellWord(address)}`,
    ...(keyNeeded ? ['-H "Authorization: Bearer $GRAFTWORK_API_KEY"'] : []),
    `-H 'Content-Type: application/json'`,
    `-H "X-Graftwork-Timestamp: $time"`,
    `-H "X-Graftwork-Signature: $signature"`,
    `-d "$body"`,
  ];
  return [
    `body=${shellWord(JSON.stringify(body))}`,
    'time=$(date +%s)',
    `signature=$(printf '%s.%s' "$time" "$body" | openssl dgst -sha256 -hmac "$GRAFTWORK_SIGNING_SECRET" | sed 's/^.* //')`,
    lines.join(' \\\n  '),
  ].join('\n');
}
