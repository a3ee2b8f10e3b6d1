import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { isPrivateAddress } from '../../nodes/kit/address-ranges.ts';
import { AppError } from '../errors.ts';

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
