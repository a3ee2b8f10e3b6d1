import { RE2JS } from 're2js';

/** Whether a name fits a pattern: "*" stands for any part of a name, "**" also for folders, "?" for one character. Runs in linear time on any pattern. */
export function globMatcher(pattern: string): (name: string) => boolean {
  const source = pattern.replace(/\*\*\/|\*+|\?|[\s\S]/gu, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part.startsWith('**')) return '.*';
    if (part === '*') return '[^/]*';
    return part === '?' ? '[^/]' : RE2JS.quote(part);
  });
  const compiled = RE2JS.compile(`^(?:${source})$`, RE2JS.DOTALL);
  return (name) => compiled.matches(name);
}

/** What stands before the first sign of a pattern. */
export function fixedPart(pattern: string): string {
  return /^[^*?]*/.exec(pattern)?.[0] ?? '';
}
