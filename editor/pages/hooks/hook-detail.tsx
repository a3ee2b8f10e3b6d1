import { CloudOff, Trash2 } from 'lucide-react';
import type { HookRecord } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { Pill } from '../../controls/pill.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { Link, navigate } from '../../router.tsx';
import { act } from '../parts/act.ts';
import { AddressLine } from '../parts/address-line.tsx';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { CountsLine } from '../parts/counts-line.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Section } from '../parts/section.tsx';
import { HookCalls } from './hook-calls.tsx';
import { HookRequests } from './hook-requests.tsx';
import { HookSettingsForm } from './hook-settings-form.tsx';
import { SigningSecret } from './signing-secret.tsx';

/** One webhook: where and how to call it, who may, and who did. */
export function HookDetail({ hook, reload }: { hook: HookRecord; reload(): void }) {
  const say = useSay();
  const { bytes } = useFormats();
  return (
    <>
      <PageHead
        title={hook.name}
        state={
          <Pill tone="live">{say({ en: 'v{number} is live', zh: 'v{number} 已发布' }, { number: String(hook.published.number) })}</Pill>
        }
        note={say(
          { en: 'Runs what lies below the trigger of “{name}”.', zh: '运行“{name}”中触发节点下游的步骤。' },
          { name: hook.workflowName },
        )}
        back={{ href: '/hooks', label: say({ en: 'Webhooks', zh: 'Webhook' }) }}
      >
        <a className="btn" href={`/forms/${hook.name}`} target="_blank" rel="noreferrer">
          {say({ en: 'Form for colleagues', zh: '同事用的表单' })}
        </a>
        <Link className="btn" href={`/w/${hook.workflow}`}>
          {say({ en: 'Open its workflow', zh: '打开所属工作流' })}
        </Link>
        <ConfirmButton
          look="danger"
          icon={<CloudOff size={14} aria-hidden />}
          title={say({ en: 'Unpublish “{name}”?', zh: '取消发布“{name}”？' }, { name: hook.name })}
          description={say({
            en: 'Its address stops answering. Publishing the workflow again brings it back.',
            zh: '它的地址将停止应答。再次发布工作流即可恢复。',
          })}
          confirm={say({ en: 'Unpublish', zh: '取消发布' })}
          onConfirm={async () => {
            if (await act(() => api.unpublish(hook.workflow))) navigate('/hooks', true);
          }}
        >
          {say({ en: 'Unpublish', zh: '取消发布' })}
        </ConfirmButton>
      </PageHead>
      <CountsLine counts={hook.counts} />
      <Section
        title={say({ en: 'Address', zh: '地址' })}
        note={
          hook.keyNeeded && (
            <>
              {say({ en: 'Callers send a key that opens webhooks.', zh: '调用时需附上具有“Webhook”权限的密钥。' })}{' '}
              <Link href="/keys">{say({ en: 'Make a key', zh: '创建密钥' })}</Link>
            </>
          )
        }
      >
        <div className="sheet">
          <div>
            <AddressLine path={hook.path} label={say({ en: 'live', zh: '正式' })} />
            <AddressLine path={hook.testPath} label={say({ en: 'draft', zh: '草稿' })} />
          </div>
          <HookCalls hook={hook} />
        </div>
      </Section>
      <Section
        title={say({ en: 'Access and limits', zh: '访问与限制' })}
        actions={
          <>
            <Link className="btn ghost" href="/keys">
              {say({ en: 'Keys', zh: '密钥' })}
            </Link>
            <SigningSecret hook={hook.name} />
          </>
        }
      >
        <HookSettingsForm hook={hook} reload={reload} />
      </Section>
      {hook.keptBytes > 0 && (
        <Section
          title={say({ en: 'Kept requests', zh: '保留的请求内容' })}
          note={say(
            {
              en: '{size} on this computer, for the node “Collected requests”. The trigger says whether more is kept.',
              zh: '本机上 {size}，供“已收集的请求”节点读取。是否继续保留由触发节点的设置决定。',
            },
            { size: bytes(hook.keptBytes) },
          )}
          actions={
            <ConfirmButton
              look="danger"
              icon={<Trash2 size={14} aria-hidden />}
              title={say({ en: 'Delete what “{name}” has kept?', zh: '删除“{name}”保留的内容？' }, { name: hook.name })}
              description={say({
                en: 'All requests that it kept go for good. Tables that were made from them stay as they are.',
                zh: '保留的所有请求内容将被永久删除。已由其生成的表格不受影响。',
              })}
              confirm={say({ en: 'Delete them', zh: '删除' })}
              onConfirm={async () => {
                if (await act(() => api.removePayloads(hook.name))) reload();
              }}
            >
              {say({ en: 'Delete them', zh: '删除' })}
            </ConfirmButton>
          }
        >
          {null}
        </Section>
      )}
      <Section
        title={say({ en: 'Requests', zh: '请求' })}
        note={say({
          en: 'The last 50. Replaying one shows what the draft would answer to it.',
          zh: '最近 50 次。重放可以查看草稿对同一请求的应答。',
        })}
      >
        <div className="sheet">
          <HookRequests hook={hook.name} />
        </div>
      </Section>
    </>
  );
}
