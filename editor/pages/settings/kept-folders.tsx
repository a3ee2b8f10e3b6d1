import type { ReactNode } from 'react';
import type { Storage } from '../../../runtime/protocol.ts';
import { message, type Text } from '../../../nodes/kit/text.ts';
import { api } from '../../api.ts';
import { toastDone } from '../../controls/toast.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { Link } from '../../router.tsx';
import { act } from '../parts/act.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';

type Kept = keyof Storage['keptBytes'];

const words: Readonly<Record<Kept, { name: Text; note: Text }>> = {
  hub: {
    name: { en: 'Models and data sets from Hugging Face', zh: '从 Hugging Face 下载的模型和数据集' },
    note: {
      en: 'Fetched once and kept, so that they work without a network. A run that needs one after it was deleted fetches it again.',
      zh: '只下载一次，之后断网也能使用。删除后，运行需要时会重新下载。',
    },
  },
  readings: {
    name: { en: 'Rows kept of databases and exports', zh: '从数据库和导出文件保留的行' },
    note: {
      en: '“Read a database” and “Read a MongoDB export” add the new rows to them. Once they are deleted, all rows are read again; rows that the database or the file does not have any more do not come back.',
      zh: '“读取数据库”和“读取 MongoDB 导出文件”在此基础上只添加新行。删除后会重新读取全部行；数据库或文件中已经没有的行无法找回。',
    },
  },
  payloads: {
    name: { en: 'What webhooks have received', zh: 'Webhook 收到的请求内容' },
    note: {
      en: 'Kept for “Collected requests”. Each webhook has a button that deletes its own.',
      zh: '供“已收集的请求”读取。可在各个 Webhook 的页面中分别删除。',
    },
  },
};

/** What the home keeps beside results: how much it is, what it is for, and how it goes. */
export function KeptFolders({ keptBytes, reload, onLeave }: Pick<Storage, 'keptBytes'> & { reload(): void; onLeave?: () => void }) {
  const say = useSay();
  const { bytes } = useFormats();
  const line = (kept: Kept, way: ReactNode) =>
    keptBytes[kept] > 0 && (
      <li key={kept}>
        <div>
          <h3>
            {say(words[kept].name)} <span className="muted">{bytes(keptBytes[kept])}</span>
          </h3>
          <p className="muted">{say(words[kept].note)}</p>
        </div>
        {way}
      </li>
    );
  const remove = (kept: 'hub' | 'readings', title: Text) => (
    <ConfirmButton
      title={say(title)}
      description={say(words[kept].note)}
      confirm={say({ en: 'Delete', zh: '删除' })}
      onConfirm={async () => {
        await act(async () => {
          const { freed } = await api.removeKept(kept);
          toastDone(message({ en: '{size} are free again.', zh: '已释放 {size}。' }, { size: bytes(freed) }));
        });
        reload();
      }}
    >
      {say({ en: 'Delete', zh: '删除' })}
    </ConfirmButton>
  );
  if (Object.values(keptBytes).every((size) => size === 0)) return null;
  return (
    <ul className="kept-folders">
      {line('hub', remove('hub', { en: 'Delete what was fetched from Hugging Face?', zh: '删除从 Hugging Face 下载的内容？' }))}
      {line(
        'readings',
        remove('readings', { en: 'Delete the rows kept of databases and exports?', zh: '删除从数据库和导出文件保留的行？' }),
      )}
      {line(
        'payloads',
        <Link className="btn" href="/hooks" onClick={onLeave}>
          {say({ en: 'Webhooks', zh: 'Webhook' })}
        </Link>,
      )}
    </ul>
  );
}
