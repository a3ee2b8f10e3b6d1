import type { SheetLine } from '../../nodes/kit/share-sheet.ts';
import type { Text } from '../../nodes/kit/text.ts';
import type { Sheet } from '../../runtime/protocol.ts';
import { Pill } from '../controls/pill.tsx';
import { useSay } from '../i18n/use-say.ts';
import './share.css';

const parts: Record<SheetLine['part'], { title: Text; none?: Text }> = {
  reads: { title: { en: 'Reads', zh: '读取' }, none: { en: 'no files', zh: '不读取文件' } },
  writes: {
    title: { en: 'Makes', zh: '产生' },
    none: { en: 'nothing that stays after a run but its results', zh: '除运行结果外不留下任何内容' },
  },
  calls: { title: { en: 'Calls', zh: '外部访问' }, none: { en: 'no address outside this computer', zh: '不访问本机以外的任何地址' } },
  needs: { title: { en: 'Needs', zh: '需要' } },
};
const order = ['reads', 'writes', 'calls', 'needs'] as const;

/** What a workflow file does, part by part, in plain words; what is missing here is said beside it. */
export function SheetView({ lines }: { lines: Sheet['lines'] }) {
  const say = useSay();
  return (
    <dl className="share-sheet">
      {order.map((part) => {
        const own = lines.filter((line) => line.part === part);
        const { title, none } = parts[part];
        if (own.length === 0 && !none) return null;
        return (
          <div key={part}>
            <dt>{say(title)}</dt>
            <dd>
              {own.length === 0 && none && <span className="muted">{say(none)}</span>}
              {own.length > 0 && (
                <ul>
                  {own.map((line) => (
                    <li key={say(line.message)}>
                      {say(line.message)} {line.missing && <Pill tone="warn">{say({ en: 'not here', zh: '本机没有' })}</Pill>}
                      {line.taken && <span className="share-taken">{say(line.taken)}</span>}
                    </li>
                  ))}
                </ul>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
