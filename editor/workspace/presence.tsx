import { Users } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Present } from '../../runtime/protocol.ts';
import { showPresence } from '../api.ts';
import { FittedWords } from '../controls/fitted-words.tsx';
import { Pill } from '../controls/pill.tsx';
import { useFormats } from '../i18n/formats.ts';
import { type Say, useSay } from '../i18n/use-say.ts';
import { useWorkflow } from '../store/workflow-store.ts';

/** Who else has this workflow open: another tab of this browser, or another person. */
export function Presence() {
  const say = useSay();
  const { time } = useFormats();
  const id = useWorkflow((state) => state.workflow.id);
  const [others, setOthers] = useState<readonly Present[]>([]);
  useEffect(() => showPresence(id, setOthers), [id]);
  const names = [...new Set(others.map((other) => nameOf(other, say)))];
  const details = others.map((other) =>
    say({ en: '{who}, since {time}', zh: '{who}，自 {time}' }, { who: nameOf(other, say), time: time(other.since) }),
  );
  return (
    <output title={details.join(say({ en: '; ', zh: '；' }))}>
      {others.length > 0 && (
        <Pill tone="run" icon={<Users size={12} aria-hidden />}>
          <FittedWords
            long={say(
              { en: 'also open: {who}', zh: '同时打开：{who}' },
              { who: names.join(say({ en: ', ', zh: '、' })) + (others.length > names.length ? ` (${others.length})` : '') },
            )}
            short={others.length > 1 ? String(others.length) : ''}
          />
        </Pill>
      )}
    </output>
  );
}

function nameOf({ sameBrowser, key }: Present, say: Say): string {
  if (sameBrowser) return say({ en: 'another tab', zh: '另一个标签页' });
  if (key !== undefined) return key;
  return say({ en: 'another browser', zh: '另一个浏览器' });
}
