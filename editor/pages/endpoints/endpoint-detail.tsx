import { Play, Square, Trash2 } from 'lucide-react';
import type { EndpointRecord } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { Button } from '../../controls/button.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { CodeBox } from '../../results/code-box.tsx';
import { curlLine } from '../../results/curl-line.ts';
import { LiveRequests } from '../../results/live-requests.tsx';
import { TryIt } from '../../results/model/try-it.tsx';
import { Link, navigate } from '../../router.tsx';
import { act } from '../parts/act.ts';
import { AddressLine } from '../parts/address-line.tsx';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { CountsLine } from '../parts/counts-line.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Section } from '../parts/section.tsx';
import { EndpointStatus } from './endpoint-row.tsx';
import { EndpointVersions } from './endpoint-versions.tsx';

/** One endpoint: its address, how to call it, who calls it, and what it serves. */
export function EndpointDetail({ endpoint, reload }: { endpoint: EndpointRecord; reload(): void }) {
  const say = useSay();
  const { name, status, path, model, sample } = endpoint;
  const live = status === 'live';
  const change = async (doing: () => Promise<unknown>) => {
    await act(doing);
    reload();
  };
  return (
    <>
      <PageHead
        title={name}
        state={<EndpointStatus status={status} />}
        note={say(model.description)}
        back={{ href: '/endpoints', label: say({ en: 'Endpoints', zh: '服务' }) }}
      >
        {endpoint.workflow && (
          <Link className="btn" href={`/w/${endpoint.workflow}`}>
            {say({ en: 'Open its workflow', zh: '打开所属工作流' })}
          </Link>
        )}
        {live ? (
          <ConfirmButton
            icon={<Square size={13} aria-hidden />}
            title={say({ en: 'Stop “{name}”?', zh: '停止“{name}”？' }, { name })}
            description={say({
              en: 'Whoever calls it gets an error until you start it again.',
              zh: '在重新启动之前，所有调用都会收到错误。',
            })}
            confirm={say({ en: 'Stop', zh: '停止' })}
            onConfirm={() => change(() => api.stopEndpoint(name))}
          >
            {say({ en: 'Stop', zh: '停止' })}
          </ConfirmButton>
        ) : (
          <Button look="main" icon={<Play size={13} aria-hidden />} onClick={() => void change(() => api.startEndpoint(name))}>
            {say({ en: 'Start', zh: '启动' })}
          </Button>
        )}
        <ConfirmButton
          look="danger"
          icon={<Trash2 size={14} aria-hidden />}
          title={say({ en: 'Delete “{name}”?', zh: '删除“{name}”？' }, { name })}
          description={say({
            en: 'Its address stops answering and its versions are forgotten. A run of its workflow would deploy it anew.',
            zh: '它的地址将停止应答，版本记录也会删除。再次运行所属工作流会重新部署。',
          })}
          confirm={say({ en: 'Delete', zh: '删除' })}
          onConfirm={async () => {
            if (await act(() => api.deleteEndpoint(name))) navigate('/endpoints', true);
          }}
        >
          {say({ en: 'Delete', zh: '删除' })}
        </ConfirmButton>
      </PageHead>
      <CountsLine counts={endpoint.counts} />
      <Section
        title={say({ en: 'Address', zh: '地址' })}
        note={
          <>
            {say({ en: 'Callers send a key that opens endpoints. ', zh: '调用时需附上具有“服务”权限的密钥。' })}
            <Link href="/keys">{say({ en: 'Make a key', zh: '创建密钥' })}</Link>
          </>
        }
      >
        <div className="sheet">
          <AddressLine path={path} />
          <CodeBox
            text={curlLine({ address: location.origin + path, body: { rows: [sample] }, keyNeeded: true })}
            label={say({ en: 'Command that calls it', zh: '调用命令' })}
            copyLabel={say({ en: 'Copy the command', zh: '复制命令' })}
          />
        </div>
      </Section>
      <Section title={say({ en: 'Try it', zh: '试一试' })}>
        <div className="sheet">
          <TryIt
            key={model.artifact}
            model={model}
            sample={sample}
            ask={async (rows) => (await api.callEndpoint(name, rows)).predictions}
          />
        </div>
      </Section>
      <Section title={say({ en: 'Requests', zh: '请求' })} note={say({ en: 'The last 50, as they come.', zh: '最近 50 次，实时更新。' })}>
        <div className="sheet">
          <LiveRequests key={name} name={name} model={model} />
        </div>
      </Section>
      <Section
        title={say({ en: 'Versions', zh: '版本' })}
        note={say({ en: 'What was deployed when. Going back is one press.', zh: '历次部署的版本，一键即可回退。' })}
      >
        <EndpointVersions endpoint={endpoint} reload={reload} />
      </Section>
    </>
  );
}
