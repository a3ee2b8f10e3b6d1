import { isIP } from 'node:net';
import { checkServerIdentity, type ConnectionOptions } from 'node:tls';

/** Whether a server is named by its address. */
export function isAddress(host: string): boolean {
  return isIP(host) !== 0;
}

/** TLS over a connection that is open: the certificate names the server as the person does, which may be by its address; TLS itself sends names alone. */
export function encryptionTo(host: string, { verified }: { verified: boolean }): ConnectionOptions {
  return {
    rejectUnauthorized: verified,
    checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
    ...(!isAddress(host) && { servername: host }),
  };
}
