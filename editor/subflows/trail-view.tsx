import { ChevronRight, CornerLeftUp } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { isBorder } from '../../nodes/kit/subflow.ts';
import { message } from '../../nodes/kit/text.ts';
import { useShownKeys } from '../commands/shortcuts-store.ts';
import { Button } from '../controls/button.tsx';
import { IconButton } from '../controls/icon-button.tsx';
import { useSay } from '../i18n/use-say.ts';
import { useLibrary } from '../store/library-store.ts';
import { speak } from '../store/spoken-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { goOut } from './places.ts';
import { updateOthers } from './subflow-actions.ts';
import './subflows.css';
import { otherUses, subflowAt, trailOf } from './trail.ts';

/** Where one is inside subflows, each step a way back, and what a change here means for other uses of the same. */
export function TrailView() {
  const say = useSay();
  const document = useWorkflow((state) => state.document);
  const path = useWorkflow((state) => state.path);
  const keys = useShownKeys()('leave-subflow');
  useSpokenPlace();
  const titles = useMemo(() => trailOf(document, path), [document, path]);
  if (path.length === 0) return null;
  return (
    <nav className="trail" aria-label={say({ en: 'Where you are', zh: '当前位置' })}>
      <IconButton label={say({ en: 'Back out of the subflow', zh: '返回上一层' })} {...(keys && { keys })} onClick={() => goOut()}>
        <CornerLeftUp size={15} aria-hidden />
      </IconButton>
      <ol>
        {[document.name || untitled, ...titles].map((title, depth) => (
          <li key={depth}>
            {depth > 0 && <ChevronRight size={13} aria-hidden />}
            {depth < path.length ? (
              <button type="button" onClick={() => goOut(depth)}>
                {typeof title === 'string' ? title : say(title)}
              </button>
            ) : (
              <b aria-current="location">{typeof title === 'string' ? title : say(title)}</b>
            )}
          </li>
        ))}
      </ol>
      <Reach />
    </nav>
  );
}
const untitled = { en: 'Untitled', zh: '未命名' };

/** Whom a change here reaches. */
function Reach() {
  const say = useSay();
  const document = useWorkflow((state) => state.document);
  const path = useWorkflow((state) => state.path);
  const library = useLibrary((state) => state.kept);
  const { all, behind } = useMemo(() => otherUses(document, path), [document, path]);
  const id = subflowAt(document, path)?.id;
  if (all.length === 0) {
    if (!library.some((kept) => kept.id === id)) return null;
    return (
      <p className="trail-reach">
        {say({
          en: 'Changes stay in this workflow until you keep them in the library.',
          zh: '修改仅在此工作流中生效，直到您将其保留到库中。',
        })}
      </p>
    );
  }
  return (
    <p className="trail-reach">
      {behind.length === 0
        ? say(
            {
              en: 'Changes are made to this one only; {count} other {count|use|uses} of it will stay as {count|it is|they are}.',
              zh: '修改只影响这一处；其他 {count} 处使用保持不变。',
            },
            { count: all.length },
          )
        : say(
            {
              en: 'Changed here only; {count} other {count|use|uses} of it {count|has|have} something else inside.',
              zh: '仅此处已修改；其他 {count} 处的内容不同。',
            },
            { count: behind.length },
          )}
      {behind.length > 0 && (
        <Button small onClick={updateOthers}>
          {say({ en: 'Update {count|it|them} too', zh: '一并更新' }, { count: behind.length })}
        </Button>
      )}
    </p>
  );
}

/** Says where one has come to those who do not see it. */
function useSpokenPlace(): void {
  useEffect(
    () =>
      useWorkflow.subscribe(({ path, document, workflow }, before) => {
        if (document.id !== before.document.id || path.join('/') === before.path.join('/')) return;
        const title = trailOf(document, path).at(-1);
        const count = Object.values(workflow.nodes).filter((node) => !isBorder(node)).length;
        speak(
          title
            ? message(
                {
                  en: 'Inside “{title}”, {count} {count|node|nodes}. Escape goes back.',
                  zh: '已进入“{title}”，共 {count} 个节点。按 Esc 返回。',
                },
                { title, count },
              )
            : message({ en: 'Back in the workflow “{name}”', zh: '已返回工作流“{name}”' }, { name: document.name }),
        );
      }),
    [],
  );
}
