import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../errors.ts';

const windowSeconds = 300;

/** HMAC-SHA256 over `${timestamp}.${raw body}`, hexadecimal. */
export function signatureOf(secret: string, timestamp: string, raw: Buffer | string): string {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(raw).digest('hex');
}

export interface SignatureCheck {
  /** Throws AppError 401 unless the body is signed, fresh, and not sent before. */
  check(name: string, secret: string, headers: { timestamp: unknown; signature: unknown }, raw: Buffer): void;
}

/** A signature is remembered as long as its timestamp would let it pass again. */
export function createSignatureCheck(now = Date.now): SignatureCheck {
  const seen = new Map<string, number>();
  return {
    check(name, secret, { timestamp, signature }, raw) {
      if (typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp) || typeof signature !== 'string') throw refused(missing);
      const seconds = now() / 1_000;
      if (Math.abs(seconds - Number(timestamp)) > windowSeconds) throw refused(stale);
      const right = Buffer.from(signatureOf(secret, timestamp, raw));
      const given = Buffer.from(signature.replace(/^sha256=/, '').toLowerCase());
      if (given.length !== right.length || !timingSafeEqual(given, right)) throw refused(wrong);
      for (const [known, until] of seen) {
        if (until > seconds) break;
        seen.delete(known);
      }
      const identity = `${name} ${right.toString()}`;
      if (seen.has(identity)) throw refused(replayed);
      seen.set(identity, seconds + 2 * windowSeconds);
    },
  };
}

const refused = (text: { en: string; zh: string }): AppError => new AppError(401, 'bad-signature', text);
const missing = {
  en: 'This webhook takes signed requests only. Send X-Graftwork-Timestamp (seconds) and X-Graftwork-Signature (HMAC-SHA256 of “timestamp.body”, hexadecimal).',
  zh: '该 Webhook 只接受已签名的请求。请发送 X-Graftwork-Timestamp（秒）和 X-Graftwork-Signature（“时间戳.请求体”的 HMAC-SHA256，十六进制）。',
};
const stale = {
  en: 'The signature is more than 300 seconds old. Check the clock of the caller and sign each request anew.',
  zh: '签名时间与服务器相差超过 300 秒。请检查调用方的时钟，并为每个请求重新签名。',
};
const wrong = {
  en: 'The signature does not fit the body. Sign the bytes exactly as they are sent, with the present secret.',
  zh: '签名与请求体不符。请使用当前密钥，对实际发送的字节进行签名。',
};
const replayed = {
  en: 'This signed request was received before. Sign each request anew.',
  zh: '该签名请求之前已收到过。请为每个请求重新签名。',
};
