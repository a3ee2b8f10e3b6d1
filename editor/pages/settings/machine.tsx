import type { Status } from '../../../runtime/protocol.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { FactLine } from '../parts/fact-line.tsx';

const deviceNames: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  cuda: 'NVIDIA (CUDA)',
  dml: 'DirectML',
  coreml: 'CoreML',
  webgpu: 'WebGPU',
};

/** What this machine has, and what it is doing. */
export function Machine({ status }: { status: Status }) {
  const say = useSay();
  const { number, bytes } = useFormats();
  const busy = status.workers.filter((worker) => worker.busy).length;
  return (
    <div className="sheet">
      <FactLine
        facts={[
          { label: say({ en: 'devices', zh: '设备' }), value: status.devices.map((device) => deviceNames[device] ?? device).join(', ') },
          { label: say({ en: 'cores', zh: '核心数' }), value: number(status.cores) },
          { label: say({ en: 'memory', zh: '内存' }), value: bytes(status.memoryBytes) },
          { label: say({ en: 'running', zh: '运行中' }), value: number(status.running) },
          { label: say({ en: 'queued', zh: '排队中' }), value: number(status.queued) },
        ]}
      />
      {status.workers.length === 0 ? (
        <p className="muted">
          {say({
            en: 'No worker processes now: they start with the first step and end when idle.',
            zh: '没有工作进程：它们在第一个步骤开始时启动，空闲时自动退出。',
          })}
        </p>
      ) : (
        <details>
          <summary>
            {say(
              { en: '{count} worker {count|process|processes}, {busy} busy', zh: '{count} 个工作进程，{busy} 个忙碌' },
              { count: status.workers.length, busy },
            )}
          </summary>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{say({ en: 'Worker', zh: '工作进程' })}</th>
                <th scope="col">{say({ en: 'Process', zh: '进程号' })}</th>
                <th scope="col">{say({ en: 'State', zh: '状态' })}</th>
                <th scope="col" className="figure">
                  {say({ en: 'Memory', zh: '内存' })}
                </th>
              </tr>
            </thead>
            <tbody>
              {status.workers.map((worker) => (
                <tr key={worker.id}>
                  <td>{worker.id}</td>
                  <td>{worker.pid}</td>
                  <td>{worker.busy ? say({ en: 'busy', zh: '忙碌' }) : say({ en: 'idle', zh: '空闲' })}</td>
                  <td className="figure">{bytes(worker.rssBytes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </div>
  );
}
