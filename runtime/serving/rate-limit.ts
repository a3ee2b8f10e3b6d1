import { AppError } from '../errors.ts';

export interface RateLimit {
  /** Takes one of so many calls a minute; throws AppError 429 when they are used up. */
  take(name: string, perMinute: number): void;
}

/** A bucket for each name that fills evenly; a minute's worth may be used at once. */
export function createRateLimit(now = Date.now): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(name, perMinute) {
      const time = now();
      const bucket = buckets.get(name) ?? { left: perMinute, at: time };
      bucket.left = Math.min(perMinute, bucket.left + ((time - bucket.at) / 60_000) * perMinute);
      bucket.at = time;
      buckets.set(name, bucket);
      if (bucket.left < 1) {
        throw new AppError(
          429,
          'too-many',
          {
            en: 'This webhook takes {limit} calls a minute. Wait a little and call again, or raise the limit on its page.',
            zh: '该 Webhook 每分钟最多接受 {limit} 次调用。请稍候再试，或在其页面上提高上限。',
          },
          { limit: perMinute },
        );
      }
      bucket.left--;
    },
  };
}
