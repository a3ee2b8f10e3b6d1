import { LogOut, UserRound } from 'lucide-react';
import { useEffect } from 'react';
import { api } from '../../api.ts';
import { Button } from '../../controls/button.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { navigate, useAddress } from '../../router.tsx';
import { useSession } from '../../store/session-store.ts';
import { PageBar, PreferenceButtons } from '../../top-navigation.tsx';
import { LabelPage } from '../label.tsx';
import { act } from '../parts/act.ts';
import { ErrorBoundary } from '../parts/error-boundary.tsx';

/** All that there is for whoever signed in with a key for labelling: the rows to label, who one is, and the way out. */
export function LabelOnly() {
  const { path } = useAddress();
  const [first, second] = path.split('/').filter(Boolean);
  const isHere = first === 'label';
  useEffect(() => {
    if (!isHere) navigate('/label', true);
  }, [isHere]);
  return (
    <div className="pages">
      <Bar />
      <main className="page" id="main">
        <ErrorBoundary key={path}>
          <LabelPage id={isHere ? second : undefined} />
        </ErrorBoundary>
      </main>
    </div>
  );
}

function Bar() {
  const say = useSay();
  const name = useSession(({ session }) => session?.name ?? session?.owner ?? '');
  return (
    <PageBar home="/label">
      <span className="spring" />
      <span className="who" title={say({ en: 'Signed in as “{name}”', zh: '已登录：{name}' }, { name })}>
        <UserRound size={14} aria-hidden />
        <span className="unseen">{say({ en: 'Signed in as', zh: '已登录：' })}</span>
        <b>{name}</b>
      </span>
      <PreferenceButtons />
      <Button look="ghost" icon={<LogOut size={14} aria-hidden />} onClick={() => void act(api.signOut).then(leave)}>
        {say({ en: 'Sign out', zh: '退出登录' })}
      </Button>
    </PageBar>
  );
}

function leave(done: boolean): void {
  if (done) location.assign('/');
}
