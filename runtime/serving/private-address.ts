import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { AppError } from '../errors.ts';

/** Ranges that are not the public internet: loopback, private, link-local (with the metadata address of clouds), shared, multicast, reserved. */
const notPublic = new BlockList();
for (const [address, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  notPublic.addSubnet(address, bits, 'ipv4');
for (const [address, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  notPublic.addSubnet(address, bits, 'ipv6');

function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return true;
  const mapped = /^::ffff:(.+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isIP(mapped) === 4 ? notPublic.check(mapped, 'ipv4') : true;
  return notPublic.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** A name lookup that answers only public addresses: what is checked is what is connected to, so a name cannot change in between. */
export const publicLookup: LookupFunction = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, '', 0);
    const [first] = addresses;
    if (!first || addresses.some(({ address }) => isPrivateAddress(address))) return done(new Error('a private address'), '', 0);
    return options.all ? done(null, addresses) : done(null, first.address, first.family);
  });
};

export function privateAllowed(): boolean {
  return process.env.GRAFTWORK_ALLOW_PRIVATE_CALLBACKS === 'yes';
}

/** The address of a callback, if one may be called there. Throws AppError 400. */
export function callbackAddress(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    throw new AppError(400, 'bad-callback', {
      en: 'The callback must be an http or https address without a user name. Correct it and call again.',
      zh: '回调地址必须是不含用户名的 http 或 https 地址。请更正后重新调用。',
    });
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isPrivate = isIP(host) === 0 ? /(^|\.)localhost\.?$/i.test(host) : isPrivateAddress(host);
  if (isPrivate && !privateAllowed()) {
    throw new AppError(400, 'private-callback', {
      en: 'The callback leads into a private network, so it is not called. Use a public address, or start Graftwork with GRAFTWORK_ALLOW_PRIVATE_CALLBACKS=yes.',
      zh: '回调地址指向私有网络，因此不会调用。请使用公网地址，或以 GRAFTWORK_ALLOW_PRIVATE_CALLBACKS=yes 启动 Graftwork。',
    });
  }
  return url;
}
