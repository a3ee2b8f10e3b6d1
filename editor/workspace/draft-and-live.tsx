import { CircleAlert, CloudOff } from 'lucide-react';
import { FittedWords } from '../controls/fitted-words.tsx';
import { Pill } from '../controls/pill.tsx';
import { Tooltip } from '../controls/tooltip.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { useLive } from '../store/live-store.ts';
import { setPanels } from '../store/panels-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';

/** What is edited is the draft, and whether it is saved; a press shows its versions. */
export function DraftPill() {
  const say = useSay();
  const save = useWorkflow((state) => state.save);
  const versions = say({ en: 'Show the versions', zh: '查看版本历史' });
  const why = save.status === 'failed' ? `${say(save.problem)} ${versions}` : versions;
  return (
    <Tooltip text={why} keys="V">
      <button type="button" className="pill-button" onClick={() => setPanels({ versions: true })}>
        <DraftState />
      </button>
    </Tooltip>
  );
}

function DraftState() {
  const say = useSay();
  const status = useWorkflow((state) => state.save.status);
  switch (status) {
    case 'saved':
      return (
        <Pill>
          <FittedWords long={say({ en: 'Draft, saved', zh: '草稿，已保存' })} short={say({ en: 'Draft ✓', zh: '草稿 ✓' })} />
        </Pill>
      );
    case 'unsaved':
    case 'saving':
      return (
        <Pill>
          <FittedWords long={say({ en: 'Draft, saving …', zh: '草稿，正在保存…' })} short={say({ en: 'Draft …', zh: '草稿…' })} />
        </Pill>
      );
    case 'failed':
      return (
        <Pill tone="warn" icon={<CloudOff size={12} aria-hidden />}>
          <FittedWords
            long={say({ en: 'Not saved, trying again', zh: '未保存，正在重试' })}
            short={say({ en: 'Not saved', zh: '未保存' })}
          />
        </Pill>
      );
    case 'conflict':
      return (
        <Pill tone="fail" icon={<CircleAlert size={12} aria-hidden />}>
          {say({ en: 'Changed elsewhere', zh: '已在别处修改' })}
        </Pill>
      );
  }
}

/** What is live, and in how many points the draft differs from it; a press shows them. */
export function LivePill() {
  const say = useSay();
  const { ago } = useFormats();
  const published = useWorkflow((state) => state.published);
  const count = useLive((state) => state.changes?.length);
  if (!published) return null;
  const number = String(published.number);
  const live = say({ en: 'v{number} is live', zh: 'v{number} 已上线' }, { number });
  return (
    <Tooltip
      text={say(
        { en: '/hooks/{hook}, published {when}', zh: '/hooks/{hook}，发布于{when}' },
        { hook: published.hook, when: ago(published.at) },
      )}
    >
      <button type="button" className="pill-button" onClick={() => setPanels({ publish: true })}>
        <Pill tone="live">
          <FittedWords
            long={
              count
                ? say(
                    {
                      en: 'v{number} is live, draft differs in {count} {count|point|points}',
                      zh: 'v{number} 已上线，草稿有 {count} 处不同',
                    },
                    { number, count },
                  )
                : count === 0
                  ? say({ en: 'v{number} is live, same as the draft', zh: 'v{number} 已上线，与草稿相同' }, { number })
                  : live
            }
            short={
              count
                ? say({ en: 'v{number} live, {count} {count|change|changes}', zh: 'v{number} 已上线，{count} 处不同' }, { number, count })
                : say({ en: 'v{number} live', zh: 'v{number} 已上线' }, { number })
            }
          />
        </Pill>
      </button>
    </Tooltip>
  );
}
