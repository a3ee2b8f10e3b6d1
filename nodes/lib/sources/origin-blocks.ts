import { ownershipWords, unsaid } from '../../kit/origin-words.ts';
import type { Origin, ReportBlock } from '../../kit/ports.ts';
import { message } from '../../kit/text.ts';

/** Where rows came from, as part of a report; nothing where no source said it. */
export function originBlocks(origins: readonly Origin[]): ReportBlock[] {
  if (origins.length === 0) return [];
  const notSaid = message(unsaid);
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
        licence ?? notSaid,
        owner ?? notSaid,
        ownership === 'unsaid' ? notSaid : message(ownershipWords[ownership]),
        readAt.slice(0, 10),
      ]),
    },
  ];
}
