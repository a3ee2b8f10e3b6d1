import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../controls/button.tsx';
import { EmptyState } from '../../controls/empty-state.tsx';
import { Load, type Loaded } from '../../controls/load-state.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { Link } from '../../router.tsx';
import { PageHead } from './page-head.tsx';

interface Props {
  reload(): void;
  /** The list that it is one of. */
  back: { href: string; label: string };
}

/** The page of one thing, once that is loaded; where it is not there, or no answer comes, a page that says so. */
export function PageLoad<Value>({ loaded, children, ...props }: Props & { loaded: Loaded<Value>; children(value: Value): ReactNode }) {
  if (loaded.status === 'failed') return <PageFailed failed={loaded} {...props} />;
  return <Load loaded={loaded}>{children}</Load>;
}

export function PageFailed({ failed, reload, back }: Props & { failed: Extract<Loaded<never>, { status: 'failed' }> }) {
  const say = useSay();
  const missing = failed.missing ?? false;
  return (
    <>
      <PageHead
        title={missing ? say({ en: 'Not here (any more)', zh: '内容不存在' }) : say({ en: 'This could not be loaded', zh: '无法加载' })}
        back={back}
      />
      <EmptyState
        icon={<CircleAlert size={28} aria-hidden />}
        title={say(failed.problem)}
        action={
          missing ? (
            <Link className="btn" href={back.href}>
              {say({ en: 'Go to “{place}”', zh: '前往“{place}”' }, { place: back.label })}
            </Link>
          ) : (
            <Button onClick={reload}>{say({ en: 'Try again', zh: '重试' })}</Button>
          )
        }
      />
    </>
  );
}
