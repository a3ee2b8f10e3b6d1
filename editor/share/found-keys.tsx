import type { FoundKey } from '../../nodes/kit/find-secrets.ts';
import { message } from '../../nodes/kit/text.ts';
import { useSay } from '../i18n/use-say.ts';

/** Credentials that stand in a workflow as plain text: of what kind, where, and how they begin. */
export function FoundKeys({ keys }: { keys: readonly FoundKey[] }) {
  const say = useSay();
  return (
    <>
      <h3>{say({ en: 'Keys stand in it as plain text', zh: '其中有明文密钥' })}</h3>
      <ul>
        {keys.map(({ kind, node, shown }, at) => (
          <li key={at}>
            {say(
              node === undefined
                ? message(
                    { en: '{kind} in the notes, the description or a label: {shown}', zh: '便签、说明或标签中的{kind}：{shown}' },
                    { kind, shown },
                  )
                : message({ en: '{kind} in “{node}”: {shown}', zh: '“{node}”中的{kind}：{shown}' }, { kind, node, shown }),
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
