import { useSay } from '../i18n/use-say.ts';
import { Link } from '../router.tsx';
import { PageHead } from './parts/page-head.tsx';

export function NotFoundPage() {
  const say = useSay();
  return (
    <div className="page-body">
      <PageHead
        title={say({ en: 'There is no page at this address', zh: '此地址没有页面' })}
        note={say({ en: 'It may have been deleted, or the link is mistyped.', zh: '它可能已被删除，或者链接有误。' })}
      >
        <Link className="btn main" href="/">
          {say({ en: 'Go to your workflows', zh: '前往工作流' })}
        </Link>
      </PageHead>
    </div>
  );
}
