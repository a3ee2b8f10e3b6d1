import type { Origin, ReportBlock } from '../../kit/ports.ts';
import { message, type Text } from '../../kit/text.ts';

export const ownershipWords: Readonly<Record<Exclude<Origin['ownership'], 'unsaid'>, Text>> = {
  public: { en: 'public', zh: '公开' },
  internal: { en: 'our own', zh: '内部' },
  partner: { en: 'of a third party', zh: '第三方' },
};

/** Where rows came from, as part of a report; nothing where no source said it. */
export function originBlocks(origins: readonly Origin[]): ReportBlock[] {
  if (origins.length === 0) return [];
  const unsaid = message({ en: 'not said', zh: '未说明' });
  return [
    { kind: 'heading', text: message({ en: 'Where the data came from', zh: '数据来源' }) },
    {
      kind: 'table',
      columns: [
        message({ en: 'Origin', zh: '来源' }),
        message({ en: 'Licence', zh: '许可' }),
        message({ en: 'Owner', zh: '所有者' }),
        message({ en: 'Whose it is', zh: '归属' }),
        message({ en: 'Read on', zh: '读取日期' }),
      ],
      rows: origins.map(({ origin, licence, owner, ownership, readAt }) => [
        origin,
        licence ?? unsaid,
        owner ?? unsaid,
        ownership === 'unsaid' ? unsaid : message(ownershipWords[ownership]),
        readAt.slice(0, 10),
      ]),
    },
  ];
}
