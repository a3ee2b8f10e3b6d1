import { nodeTitle } from './check.ts';
import type { Catalog } from './define-node.ts';
import { changeContents, contentsOf } from './subflow.ts';
import type { Text } from './text.ts';
import { checkedWorkflow, type Workflow } from './workflow.ts';

/** A credential that stands as plain text in a workflow, where a file would carry it to others. */
export interface FoundSecret {
  kind: Text;
  /** The node in whose settings, title or note it stands; none for the texts of the workflow itself. */
  node?: string;
  setting?: string;
  /** Its first letters, so that a person knows which one is meant. */
  shown: string;
}

interface Pattern {
  kind: Text;
  pattern: RegExp;
}
const key = (service: string): Text => ({ en: `key of ${service}`, zh: `${service} 密钥` });
const anyToken: Text = { en: 'what looks like a key', zh: '疑似密钥' };

/** The public formats of well-known credentials, then what people call a password, then anything that looks drawn by lot. Linear patterns only. */
const patterns: readonly Pattern[] = [
  {
    kind: { en: 'private key', zh: '私钥' },
    pattern: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,10000}?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
  },
  { kind: key('Graftwork'), pattern: /\bgw_[A-Za-z0-9_-]{30,}/g },
  { kind: key('AWS'), pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g },
  { kind: key('GitHub'), pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{40,})/g },
  { kind: key('GitLab'), pattern: /\bglpat-[A-Za-z0-9_-]{20,}/g },
  { kind: key('npm'), pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { kind: key('Hugging Face'), pattern: /\bhf_[A-Za-z0-9]{30,}\b/g },
  { kind: key('Slack'), pattern: /\bxox[abeprs]-[A-Za-z0-9-]{10,}/g },
  { kind: key('Stripe'), pattern: /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/g },
  { kind: key('Google'), pattern: /\bAIza[0-9A-Za-z_-]{35}/g },
  { kind: key('Alibaba Cloud'), pattern: /\bLTAI[A-Za-z0-9]{12,20}\b/g },
  { kind: key('Tencent Cloud'), pattern: /\bAKID[A-Za-z0-9]{13,40}\b/g },
  { kind: { en: 'key of a language model service', zh: '大模型服务密钥' }, pattern: /\bsk-[A-Za-z0-9_-]{20,}/g },
  { kind: { en: 'signed token', zh: '签名令牌' }, pattern: /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*/g },
  {
    kind: { en: 'password in an address', zh: '地址中的密码' },
    pattern: /(?<=\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"']{1,100}:)[^\s/@"']{1,200}(?=@)/gi,
  },
  { kind: { en: 'token after “Bearer”', zh: '“Bearer”令牌' }, pattern: /(?<=\bBearer\s)[A-Za-z0-9._~+/=-]{16,}/gi },
  {
    kind: { en: 'password', zh: '密码' },
    pattern:
      /(?<=(?:password|passwd|pwd|secret|token|api[ _-]?key|access[ _-]?key|密码|口令|密钥)["']?\s?[:=：]\s?["']?)[^\s"',;，；]{6,200}/gi,
  },
  { kind: anyToken, pattern: /(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_=-]{32,512}(?![A-Za-z0-9+/_=-])/g },
];

/** Credentials among all texts of a workflow. Values of secret settings are never in it: those hold a secret's name. */
export function findSecrets(workflow: Workflow): FoundSecret[] {
  const found: FoundSecret[] = [];
  for (const { path: outer, content } of contentsOf(workflow))
    eachText(content, [], (text, path) => {
      for (const { kind, secret } of secretsIn(text)) found.push({ kind, shown: `${secret.slice(0, 4)}…`, ...placeOf(outer, path) });
      return text;
    });
  return found;
}

/** A found credential as people are told of it: at the node that is called so. */
export interface FoundKey extends Pick<FoundSecret, 'kind' | 'shown'> {
  node?: Text;
}
export function findKeys(workflow: Workflow, catalog: Catalog): FoundKey[] {
  return findSecrets(workflow).map(({ kind, node, shown }) => ({
    kind,
    ...(node !== undefined && { node: nodeTitle(workflow, catalog, node) }),
    shown,
  }));
}

/** What stands where a credential stood. */
export const takenOut = '***';

/** The workflow with every such text replaced by asterisks; the same object where there is none. */
export function withoutSecrets(workflow: Workflow): Workflow {
  const bare = (text: string): string => {
    // Longer ones first, so that a part of one is not replaced before it.
    const secrets = secretsIn(text).sort((a, b) => b.secret.length - a.secret.length);
    return secrets.reduce((left, { secret }) => left.replaceAll(secret, takenOut), text);
  };
  const clean = changeContents(workflow, (content) => eachText(content, [], bare));
  if (clean === workflow) return workflow;
  const checked = checkedWorkflow(clean);
  if (!checked.ok) throw new Error('A workflow without its secrets is no workflow.');
  return checked.workflow;
}

function secretsIn(text: string): { kind: Text; secret: string }[] {
  const found = new Map<string, Text>();
  for (const { kind, pattern } of patterns) {
    for (const [secret] of text.matchAll(pattern)) {
      const known = [...found.keys()].some((other) => other.includes(secret) || secret.includes(other));
      if (!known && secret !== takenOut && (kind !== anyToken || isDrawn(secret))) found.set(secret, kind);
    }
  }
  return [...found].map(([secret, kind]) => ({ kind, secret }));
}

/** Capital and small letters and digits, spread evenly: words, paths and hashes in hexadecimal are not. */
function isDrawn(text: string): boolean {
  if (!/[a-z]/.test(text) || !/[A-Z]/.test(text) || !/\d/.test(text)) return false;
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  // Shannon's entropy in bits a letter; 32 letters drawn from 64 have about 4.7.
  const bits = [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
  return bits > 4;
}

type Path = readonly string[];

/** Every text of the file in turn, names of members left out; answers the value with the texts that `change` gives. */
function eachText<Value>(value: Value, path: Path, change: (text: string, path: Path) => string): Value;
function eachText(value: unknown, path: Path, change: (text: string, path: Path) => string): unknown {
  if (typeof value === 'string') return change(value, path);
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).map(([name, inner]: [string, unknown]) => ({
    name,
    inner,
    next: eachText(inner, [...path, name], change),
  }));
  if (parts.every(({ inner, next }) => inner === next)) return value;
  return Array.isArray(value) ? parts.map(({ next }) => next) : Object.fromEntries(parts.map(({ name, next }) => [name, next]));
}

/** What stands in a subflow but in none of its nodes stands at the node that opens it. */
function placeOf(outer: string, [part, node, member, setting]: Path): Pick<FoundSecret, 'node' | 'setting'> {
  if (part !== 'nodes' || node === undefined) return outer === '' ? {} : { node: outer.slice(0, -1) };
  const place = { node: outer + node };
  return member === 'settings' && setting !== undefined ? { ...place, setting } : place;
}
