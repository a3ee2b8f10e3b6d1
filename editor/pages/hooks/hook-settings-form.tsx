import { type FormEvent, useState } from 'react';
import { sameJson } from '../../../nodes/kit/json.ts';
import type { HookRecord, HookSettings } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { Button } from '../../controls/button.tsx';
import { Field, Input } from '../../controls/field.tsx';
import { Segmented } from '../../controls/segmented.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { act } from '../parts/act.ts';
import { checkedLimits, type Limits, limitsOf } from './hook-limits.ts';
import { ToggleRow } from './toggle-row.tsx';

/** Who may call a webhook, how much, and how it answers. Switches act at once, written figures when they are saved. */
export function HookSettingsForm({ hook, reload }: { hook: HookRecord; reload(): void }) {
  const say = useSay();
  /** What is typed and not saved; the rest follows the server. */
  const [typed, setTyped] = useState<Partial<Limits>>({});
  const limits = { ...limitsOf(hook), ...typed };
  const checked = checkedLimits(limits);
  const changed = !sameJson(limits, limitsOf(hook));
  if (!changed && Object.keys(typed).length > 0) setTyped({});

  const set = async (settings: Partial<HookSettings>) => {
    const done = await act(() => api.setHook(hook.name, settings), { en: 'Saved.', zh: '已保存。' });
    reload();
    return done;
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    // As the server writes them: "10" for "10.0", until it has been read again.
    if (checked.ok && (await set(checked.settings))) setTyped(limitsOf({ ...hook, ...checked.settings }));
  };
  const field = (name: keyof Limits, label: string, hint: string) => (
    <Field label={label} hint={hint} error={!checked.ok && checked.wrong[name] && say(checked.wrong[name])}>
      {({ id, describedBy, invalid }) => (
        <Input
          id={id}
          inputMode="decimal"
          aria-describedby={describedBy}
          aria-invalid={invalid}
          value={limits[name]}
          onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <form className="sheet" onSubmit={(event) => void save(event)}>
      <ToggleRow
        label={say({ en: 'Ask callers for a key', zh: '要求调用方提供密钥' })}
        note={say(
          hook.keyNeeded
            ? { en: 'Only those who send a key that opens webhooks may call it.', zh: '只有附带“Webhook”权限密钥的请求才会被接受。' }
            : {
                en: 'Anyone who knows the address may call it. Switch this on unless requests are signed.',
                zh: '任何知道地址的人都可以调用。除非请求带签名，否则建议打开。',
              },
        )}
        warn={!hook.keyNeeded && !hook.signed}
        on={hook.keyNeeded}
        onChange={(keyNeeded) => void set({ keyNeeded })}
      />
      <ToggleRow
        label={say({ en: 'Ask for a signature', zh: '要求请求签名' })}
        note={say({
          en: 'HMAC-SHA256 over the time and the body, at most 300 seconds old: nobody can change or repeat a request on its way.',
          zh: '对时间戳和请求体做 HMAC-SHA256 签名，300 秒内有效：请求在途中无法被篡改或重放。',
        })}
        on={hook.signed}
        onChange={(signed) => void set({ signed })}
      />
      <div className="hook-mode">
        <span id="hook-mode">{say({ en: 'Answers', zh: '应答方式' })}</span>
        <Segmented
          label={say({ en: 'Answers', zh: '应答方式' })}
          value={hook.mode}
          options={[
            { value: 'sync', label: say({ en: 'At once', zh: '立即' }) },
            { value: 'async', label: say({ en: 'Later', zh: '稍后查询' }) },
            { value: 'callback', label: say({ en: 'Call back', zh: '回调' }) },
          ]}
          onChange={(mode) => (mode === 'sync' || mode === 'async' || mode === 'callback' ? void set({ mode }) : undefined)}
        />
        <p className="muted">{say(modeNotes[hook.mode])}</p>
      </div>
      <div className="hook-limits">
        {field(
          'requestsPerMinute',
          say({ en: 'Requests a minute', zh: '每分钟请求数' }),
          say({ en: 'Calls beyond that are told to try later.', zh: '超出的请求会被告知稍后再试。' }),
        )}
        {field(
          'kilobytes',
          say({ en: 'Largest request, KB', zh: '请求大小上限（KB）' }),
          say({ en: 'Larger ones are refused.', zh: '超出的请求会被拒绝。' }),
        )}
        {field(
          'syncSeconds',
          say({ en: 'Longest wait, seconds', zh: '最长等待（秒）' }),
          say({ en: 'After that, the answer is the run’s address.', zh: '超时后返回运行的查询地址。' }),
        )}
      </div>
      {changed && (
        <div className="page-actions">
          <Button look="main" type="submit" disabled={!checked.ok}>
            {say({ en: 'Save limits', zh: '保存限制' })}
          </Button>
          <Button look="ghost" onClick={() => setTyped({})}>
            {say({ en: 'Discard', zh: '放弃修改' })}
          </Button>
        </div>
      )}
    </form>
  );
}

const modeNotes = {
  sync: { en: 'The caller waits and gets the answer.', zh: '调用方等待并直接得到结果。' },
  async: { en: 'The caller gets an address at once and asks there for the answer.', zh: '调用方立即得到一个地址，之后到该地址查询结果。' },
  callback: { en: 'The answer is sent to the address that the caller names.', zh: '结果会发送到调用方指定的地址。' },
};
