import type { EndpointRequest } from '../../runtime/protocol.ts';
import type { ModelValue } from '../../nodes/kit/ports.ts';
import { Pill } from '../controls/pill.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { readPrediction } from './model/prediction-words.ts';
import './results.css';
import { ScrollBox } from './scroll-box.tsx';
import { writeCell } from './write-json.ts';

/** The last requests of an endpoint, newest first; those that came after `since` (milliseconds) light up once. */
export function RequestTable({ requests, since, model }: { requests: readonly EndpointRequest[]; since: number; model: ModelValue }) {
  const say = useSay();
  const { moment, duration } = useFormats();
  if (requests.length === 0) {
    return (
      <p className="muted">
        {say({
          en: 'No requests since Graftwork was started. They appear here as they come.',
          zh: '自 Graftwork 本次启动以来还没有请求。请求到达时会显示在这里。',
        })}
      </p>
    );
  }
  return (
    <ScrollBox label={say({ en: 'List of requests', zh: '请求列表' })}>
      <table className="plain requests">
        <thead>
          <tr>
            <th scope="col">{say({ en: 'When', zh: '时间' })}</th>
            <th scope="col">{say({ en: 'Status', zh: '状态' })}</th>
            <th scope="col" className="figure">
              {say({ en: 'Took', zh: '用时' })}
            </th>
            <th scope="col">{say({ en: 'Asked', zh: '请求' })}</th>
            <th scope="col">{say({ en: 'Answered', zh: '应答' })}</th>
          </tr>
        </thead>
        <tbody>
          {requests.map((request) => (
            <tr key={`${request.at} ${request.ms}`} className={Date.parse(request.at) > since ? 'new' : undefined}>
              <td className="num">{moment(request.at)}</td>
              <td>
                <Pill tone={request.status < 400 ? 'live' : 'fail'}>{request.status}</Pill>
              </td>
              <td className="figure">{duration(request.ms)}</td>
              <td>
                <code>{asked(request)}</code>
              </td>
              <td>{request.message ? say(request.message) : answered(request, model)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function asked({ rows }: EndpointRequest): string {
  const [row = {}] = rows;
  const text = Object.values(row).map(writeCell).join(', ');
  return rows.length > 1 ? `${text} (+${rows.length - 1})` : text;
}

function answered({ answer = [] }: EndpointRequest, model: ModelValue): string {
  const words = answer.slice(0, 3).map((row) => writeCell(readPrediction(row, model).answer));
  return answer.length > 3 ? `${words.join(', ')} (+${answer.length - 3})` : words.join(', ');
}
