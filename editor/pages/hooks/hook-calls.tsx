import type { HookRecord } from '../../../runtime/protocol.ts';
import { Tabs } from '../../controls/tabs.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { CodeBox } from '../../results/code-box.tsx';
import { curlLine, signedCurlLine } from '../../results/curl-line.ts';

/** Commands that call a webhook, ready to be pasted: plainly, signed, and the draft. */
export function HookCalls({ hook }: { hook: HookRecord }) {
  const say = useSay();
  const address = location.origin + hook.path;
  const call = { address, body: hook.sample, keyNeeded: hook.keyNeeded };
  const label = say({ en: 'Command that calls it', zh: '调用命令' });
  const box = (text: string, note?: string) => (
    <div className="hook-call">
      <CodeBox text={text} label={label} copyLabel={say({ en: 'Copy the command', zh: '复制命令' })} />
      {note && <p className="muted">{note}</p>}
    </div>
  );
  const plain = { id: 'plain', label: say({ en: 'Call it', zh: '调用' }), content: box(curlLine(call)) };
  const once = {
    id: 'once',
    label: say({ en: 'Never twice', zh: '防止重复' }),
    content: box(
      curlLine({ ...call, headers: { 'Idempotency-Key': 'order-1001' } }),
      say({
        en: 'A call with the same Idempotency-Key is run once; whoever repeats it gets the first answer again.',
        zh: '相同 Idempotency-Key 的请求只运行一次，重复发送会得到第一次的应答。',
      }),
    ),
  };
  const signed = {
    id: 'signed',
    label: say({ en: 'Signed', zh: '带签名' }),
    content: box(
      signedCurlLine(call),
      say({
        en: 'The signature is HMAC-SHA256 over the time, a full stop and the body, byte for byte as it is sent.',
        zh: '签名内容为“时间戳.请求体”的 HMAC-SHA256，请求体须与实际发送的字节完全一致。',
      }),
    ),
  };
  const test = {
    id: 'test',
    label: say({ en: 'Try the draft', zh: '测试草稿' }),
    content: box(
      curlLine({ ...call, address: location.origin + hook.testPath, keyNeeded: true }),
      say({
        en: 'The test address runs the workflow as it is in the editor, not the published version.',
        zh: '测试地址运行编辑器中的草稿，而不是已发布的版本。',
      }),
    ),
  };
  const tabs = hook.signed ? [signed, test] : [plain, once, signed, test];
  return (
    <div className="hook-calls">
      <Tabs tabs={tabs} label={say({ en: 'Ways to call it', zh: '调用方式' })} />
    </div>
  );
}
