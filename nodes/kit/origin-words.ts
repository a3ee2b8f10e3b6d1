import type { Origin } from './ports.ts';
import { type Message, message, type Text } from './text.ts';

export const ownershipWords: Readonly<Record<Exclude<Origin['ownership'], 'unsaid'>, Text>> = {
  public: { en: 'public', zh: '公开' },
  internal: { en: 'our own', zh: '内部' },
  partner: { en: 'of a third party', zh: '第三方' },
};
export const unsaid: Text = { en: 'not said', zh: '未说明' };

/** Where rows came from, on one line. */
export function originLine({ origin, licence, owner, ownership, readAt }: Origin): Message {
  const whose = ownership === 'unsaid' ? undefined : ownershipWords[ownership];
  const answers =
    owner && whose ? message({ en: '{owner} ({whose})', zh: '{owner}（{whose}）' }, { owner, whose }) : (owner ?? whose ?? unsaid);
  return message(
    {
      en: 'From {origin} · read on {date} · licence: {licence} · owner: {owner}',
      zh: '来源：{origin} · 读取日期：{date} · 许可：{licence} · 所有者：{owner}',
    },
    { origin, date: readAt.slice(0, 10), licence: licence ?? unsaid, owner: answers },
  );
}
