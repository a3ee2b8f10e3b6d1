import { connect, type Socket } from 'node:net';
import { Failure } from '../../kit/problem.ts';
import { checkedAddresses } from './allowed-hosts.ts';
import { Unreachable } from './persist.ts';

const connectMs = 15_000;

/** A connection to a host that may be called, at the very address that was looked at. Throws Failure, Unreachable, and AbortError when stopped. */
export async function openSocket(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  const addresses = await checkedAddresses(host, port);
  let last = 'no address';
  for (const { address, family } of addresses) {
    signal.throwIfAborted();
    try {
      return await socketTo({ host: address, port, family }, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Failure) throw error;
      last = error instanceof Error ? error.message : last;
    }
  }
  throw new Unreachable(last);
}

function socketTo(target: { host: string; port: number; family: number }, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...target, keepAlive: true });
    const end = (error: Error): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      socket.destroy();
      reject(error);
    };
    const stop = (): void => end(new Error('stopped'));
    const timer = setTimeout(() => end(new Error('no answer')), connectMs);
    signal.addEventListener('abort', stop);
    socket.once('error', end);
    socket.once('connect', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      socket.off('error', end);
      resolve(socket);
    });
  });
}
