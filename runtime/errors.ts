import { type Message, message, say, type Text, type TextValues } from '../nodes/kit/text.ts';
import type { Problem } from '../nodes/kit/problem.ts';

/** An error that a caller can act on: a code, an HTTP status and a sentence in every language. */
export class AppError extends Error {
  readonly code: string;
  readonly status: number;
  readonly content: Message;
  readonly problems: Problem[] | undefined;
  constructor(status: number, code: string, text: Text, values?: TextValues, problems?: Problem[]) {
    const content = message(text, values);
    super(say(content, 'en'));
    this.name = 'AppError';
    this.code = code;
    this.status = status;
    this.content = content;
    this.problems = problems;
  }
}
