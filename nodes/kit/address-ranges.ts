/** A range of IP addresses: its first bytes and how many bits of them count. */
export interface AddressRange {
  bytes: readonly number[];
  bits: number;
}

/** The 4 or 16 bytes of an IP address; undefined where it is none. An IPv4 address inside IPv6 (::ffff:1.2.3.4) is that IPv4 address. */
export function addressBytes(address: string): number[] | undefined {
  const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (!plain.includes(':')) return fourBytes(plain);
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(plain);
  const four = tail?.[2] === undefined ? undefined : fourBytes(tail[2]);
  if (tail && !four) return undefined;
  const text = tail && four ? `${tail[1]}${pair(four, 0)}:${pair(four, 2)}` : plain;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const zeros = 8 - left.length - right.length;
  if (halves.length === 1 ? zeros !== 0 : zeros < 1) return undefined;
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  const bytes = groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]);
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  return mapped ? bytes.slice(12) : bytes;
}

function fourBytes(text: string): number[] | undefined {
  const parts = text.split('.');
  const bytes = parts.map(Number);
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part)) && bytes.every((byte) => byte < 256) ? bytes : undefined;
}

function pair(bytes: readonly number[], at: number): string {
  return (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16);
}

/** An address, or a range as "10.0.0.0/8"; undefined where it is neither. */
export function readRange(text: string): AddressRange | undefined {
  const [address = '', size, more] = text.split('/');
  const bytes = addressBytes(address);
  if (!bytes || more !== undefined) return undefined;
  const bits = size === undefined ? bytes.length * 8 : /^\d{1,3}$/.test(size) ? Number(size) : -1;
  return bits >= 0 && bits <= bytes.length * 8 ? { bytes, bits } : undefined;
}

export function isInRange(bytes: readonly number[], range: AddressRange): boolean {
  if (bytes.length !== range.bytes.length) return false;
  for (let at = 0; at * 8 < range.bits; at++) {
    const counted = Math.min(8, range.bits - at * 8);
    const mask = (0xff00 >> counted) & 0xff;
    if (((bytes[at] ?? 0) & mask) !== ((range.bytes[at] ?? 0) & mask)) return false;
  }
  return true;
}

/** Ranges that are not the public internet (IANA special-purpose registries): loopback, private, link-local with the metadata address of clouds, shared, multicast, reserved. */
const notPublic = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
].flatMap((range) => readRange(range) ?? []);

/** Whether an address lies outside the public internet. What is no address counts as private. */
export function isPrivateAddress(address: string): boolean {
  const bytes = addressBytes(address);
  return !bytes || notPublic.some((range) => isInRange(bytes, range));
}
