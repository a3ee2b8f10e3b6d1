import { Play } from 'lucide-react';
import { useState } from 'react';
import type { Json } from '../../../nodes/kit/json.ts';
import type { HookRequest } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { Load } from '../../controls/load-state.tsx';
import { Pill } from '../../controls/pill.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { CodeBox } from '../../results/code-box.tsx';
import { ScrollBox } from '../../results/scroll-box.tsx';
import { writeJson } from '../../results/write-json.ts';
import { Link } from '../../router.tsx';
import { act } from '../parts/act.ts';
import { useLiveList } from '../parts/use-live-list.ts';

/** The last calls, each with its run; any of them can be sent again to the draft, to see what a change would answer. */
export function HookRequests({ hook }: { hook: string }) {
  const say = useSay();
  const { moment, duration } = useFormats();
  const { loaded, reload } = useLiveList(`hook requests ${hook}`, ['hooks', 'runs'], () => api.hookRequests(hook));
  const [replaying, setReplaying] = useState<string>();
  const [replayed, setReplayed] = useState<{ status: number; body: Json; run: string }>();
  const replay = async (request: HookRequest) => {
    setReplaying(request.id);
    await act(async () => setReplayed(await api.replayHook(hook, request.id)));
    setReplaying(undefined);
    reload();
  };
  return (
    <Load loaded={loaded} reload={reload}>
      {(requests) =>
        requests.length === 0 ? (
          <p className="muted">
            {say({
              en: 'Nobody has called yet. Send the sample to the test address to see it work.',
              zh: '还没有调用。可以向测试地址发送示例请求。',
            })}
          </p>
        ) : (
          <>
            <ScrollBox label={say({ en: 'List of requests', zh: '请求列表' })}>
              <table className="plain requests">
                <thead>
                  <tr>
                    <th scope="col">{say({ en: 'When', zh: '时间' })}</th>
                    <th scope="col">{say({ en: 'Status', zh: '状态' })}</th>
                    <th scope="col" className="figure">
                      {say({ en: 'Took', zh: '用时' })}
                    </th>
                    <th scope="col">{say({ en: 'Body', zh: '请求体' })}</th>
                    <th scope="col">{say({ en: 'Run', zh: '运行' })}</th>
                    <th scope="col">
                      <span className="unseen">{say({ en: 'Actions', zh: '操作' })}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {requests.map((request) => (
                    <tr key={request.id}>
                      <td className="num">{moment(request.at)}</td>
                      <td>
                        <span className="facts">
                          <Pill tone={request.status < 400 ? 'live' : 'fail'}>{request.status}</Pill>
                          {request.test && <Pill>{say({ en: 'test', zh: '测试' })}</Pill>}
                        </span>
                      </td>
                      <td className="figure">{duration(request.ms)}</td>
                      <td>
                        <code>{JSON.stringify(request.body)}</code>
                      </td>
                      <td>
                        <Link href={`/runs/${request.run}`}>{say({ en: 'Open', zh: '查看' })}</Link>
                      </td>
                      <td>
                        <Button
                          small
                          busy={replaying === request.id}
                          icon={<Play size={12} aria-hidden />}
                          onClick={() => void replay(request)}
                        >
                          {say({ en: 'Replay on the draft', zh: '用草稿重放' })}
                        </Button>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </ScrollBox>
            <Dialog
              open={replayed !== undefined}
              onClose={() => setReplayed(undefined)}
              title={say({ en: 'What the draft answers', zh: '草稿的应答' })}
              description={replayed && say({ en: 'Status {status}', zh: '状态码 {status}' }, { status: String(replayed.status) })}
              actions={
                replayed && (
                  <Link className="btn" href={`/runs/${replayed.run}`}>
                    {say({ en: 'Open the run', zh: '查看运行' })}
                  </Link>
                )
              }
            >
              {replayed && <CodeBox text={writeJson(replayed.body)} label={say({ en: 'Answer', zh: '应答' })} />}
            </Dialog>
          </>
        )
      }
    </Load>
  );
}
