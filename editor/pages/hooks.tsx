import { Webhook } from 'lucide-react';
import type { HookRecord } from '../../runtime/protocol.ts';
import { api } from '../api.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { Load } from '../controls/load-state.tsx';
import { Pill } from '../controls/pill.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { Link, useAddress } from '../router.tsx';
import { HookDetail } from './hooks/hook-detail.tsx';
import './hooks/hooks.css';
import { PageHead } from './parts/page-head.tsx';
import { PageLoad } from './parts/page-load.tsx';
import { Rows } from './parts/rows.tsx';
import { useLiveList } from './parts/use-live-list.ts';

/** Webhooks; one of them where the address names it. The name stands in the query, since `/hooks/NAME` is the webhook itself. */
export function HooksPage() {
  const name = useAddress().query.get('name');
  return <div className="page-body">{name ? <OneHook key={name} name={name} /> : <AllHooks />}</div>;
}

function OneHook({ name }: { name: string }) {
  const say = useSay();
  const { loaded, reload } = useLiveList(`hook ${name}`, ['hooks'], () => api.hook(name));
  return (
    <PageLoad loaded={loaded} reload={reload} back={{ href: '/hooks', label: say({ en: 'Webhooks', zh: 'Webhook' }) }}>
      {(hook) => <HookDetail hook={hook} reload={reload} />}
    </PageLoad>
  );
}

function AllHooks() {
  const say = useSay();
  const { loaded, reload } = useLiveList('hooks', ['hooks'], api.hooks);
  return (
    <>
      <PageHead
        title={say({ en: 'Webhooks', zh: 'Webhook' })}
        note={say({ en: 'Addresses that run a published workflow when they are called.', zh: '被调用时运行已发布工作流的地址。' })}
      />
      <Load loaded={loaded} reload={reload}>
        {(hooks) =>
          hooks.length === 0 ? (
            <EmptyState
              icon={<Webhook size={28} aria-hidden />}
              title={say({ en: 'No workflow is published yet', zh: '还没有发布工作流' })}
              action={
                <Link className="btn" href="/">
                  {say({ en: 'Go to your workflows', zh: '前往工作流' })}
                </Link>
              }
            >
              {say({
                en: 'Put a webhook trigger into a workflow and press Publish: its address appears here, with commands to call it.',
                zh: '在工作流中加入“Webhook 触发”并点击“发布”：它的地址和调用命令会显示在这里。',
              })}
            </EmptyState>
          ) : (
            <Rows label={say({ en: 'Webhooks', zh: 'Webhook' })}>
              {hooks.map((hook) => (
                <HookRow key={hook.name} hook={hook} />
              ))}
            </Rows>
          )
        }
      </Load>
    </>
  );
}

function HookRow({ hook }: { hook: HookRecord }) {
  const say = useSay();
  const { number, duration } = useFormats();
  const { requests, p50Ms } = hook.counts;
  return (
    <li className="row">
      <div className="row-main">
        <Link className="row-name" href={`/hooks?name=${encodeURIComponent(hook.name)}`}>
          {hook.name}
        </Link>
        <p className="row-note">{hook.workflowName}</p>
      </div>
      <span className="row-states">
        {!hook.keyNeeded && !hook.signed && <Pill tone="warn">{say({ en: 'open to all', zh: '对所有人开放' })}</Pill>}
        <Pill tone="live">v{hook.published.number}</Pill>
      </span>
      <span className="row-time">{p50Ms === 0 ? '' : duration(p50Ms)}</span>
      <span className="row-count">
        {requests === 0
          ? say({ en: 'no requests yet', zh: '还没有请求' })
          : say({ en: '{requests} {n|request|requests}', zh: '{requests} 次请求' }, { requests: number(requests), n: requests })}
      </span>
    </li>
  );
}
