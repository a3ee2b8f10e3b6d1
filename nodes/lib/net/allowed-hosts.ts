import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { type AddressRange, addressBytes, isInRange, isPrivateAddress, readRange } from '../../kit/address-ranges.ts';
import { netFailures } from './net-failures.ts';

/**
 * Private places that the owner of this computer allows, from GRAFTWORK_ALLOW_HOSTS: names, addresses and ranges between commas,
 * a name or an address also with its port ("db.internal, 10.1.0.0/16, 127.0.0.1:5432").
 */
interface Allowed {
  name?: string;
  range?: AddressRange;
  port?: number;
}

function allowedHosts(given = process.env.GRAFTWORK_ALLOW_HOSTS ?? ''): Allowed[] {
  return given.split(',').flatMap((entry): Allowed[] => {
    const text = entry.trim().toLowerCase();
    if (text === '') return [];
    const whole = readRange(text);
    if (whole) return [{ range: whole }];
    const [, host = text, port] = /^(.*):(\d{1,5})$/.exec(text) ?? [];
    const range = readRange(host);
    return [{ ...(range ? { range } : { name: host }), ...(port !== undefined && { port: Number(port) }) }];
  });
}

/** Whether an address that a name stands for may be called there. */
export function mayReach(host: string, port: number, address: string): boolean {
  if (!isPrivateAddress(address)) return true;
  const bytes = addressBytes(address);
  const named = plainHost(host);
  return allowedHosts().some(
    (one) =>
      (one.port === undefined || one.port === port) &&
      (one.name === named || (one.range !== undefined && bytes !== undefined && isInRange(bytes, one.range))),
  );
}

/** A host as it is compared: without brackets, in small letters, without the dot at its end. */
export function plainHost(host: string): string {
  return host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}

export interface Address {
  address: string;
  family: number;
}

/** The addresses of a host that may be called. Connect to one of these and to no other: a name may change what it stands for. Throws Failure. */
export async function checkedAddresses(host: string, port: number): Promise<Address[]> {
  const plain = plainHost(host);
  const family = isIP(plain);
  const found = family === 0 ? await addressesOf(plain) : [{ address: plain, family }];
  if (found.length === 0) throw netFailures.unknownHost(plain);
  if (!found.every(({ address }) => mayReach(plain, port, address))) throw netFailures.privateHost(plain);
  return found;
}

function addressesOf(host: string): Promise<Address[]> {
  return new Promise((resolve) => lookup(host, { all: true }, (error, addresses) => resolve(error ? [] : addresses)));
}

/** A name lookup for connections to that port: what is checked is what is connected to. */
export function checkedLookup(port: number): LookupFunction {
  return (host, options, done) => {
    checkedAddresses(host, port).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all) done(null, addresses);
        else done(null, first?.address ?? '', first?.family ?? 0);
      },
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), '', 0),
    );
  };
}
