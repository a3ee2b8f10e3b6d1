import type { EndpointRecord } from '../../../runtime/protocol.ts';
import { Pill } from '../../controls/pill.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { Link } from '../../router.tsx';

export function EndpointRow({ endpoint }: { endpoint: EndpointRecord }) {
  const say = useSay();
  const { number, duration } = useFormats();
  const { requests, p50Ms } = endpoint.counts;
  return (
    <li className="row">
      <div className="row-main">
        <Link className="row-name" href={`/endpoints?name=${encodeURIComponent(endpoint.name)}`}>
          {endpoint.name}
        </Link>
        <p className="row-note">{say(endpoint.model.description)}</p>
      </div>
      <EndpointStatus status={endpoint.status} />
      <span className="row-time">{say({ en: 'version {number}', zh: '版本 {number}' }, { number: String(endpoint.current) })}</span>
      <span className="row-count">
        {requests === 0
          ? say({ en: 'no requests yet', zh: '还没有请求' })
          : say(
              p50Ms === 0
                ? { en: '{requests} {n|request|requests}', zh: '{requests} 次请求' }
                : { en: '{requests} {n|request|requests}, {time}', zh: '{requests} 次请求，{time}' },
              { requests: number(requests), n: requests, time: duration(p50Ms) },
            )}
      </span>
    </li>
  );
}

export function EndpointStatus({ status }: { status: EndpointRecord['status'] }) {
  const say = useSay();
  return status === 'live' ? (
    <Pill tone="live">{say({ en: 'live', zh: '运行中' })}</Pill>
  ) : (
    <Pill>{say({ en: 'stopped', zh: '已停止' })}</Pill>
  );
}
