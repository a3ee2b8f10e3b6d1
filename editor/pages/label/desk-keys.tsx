import type { Question } from '../../../nodes/kit/labelling.ts';
import type { LabellingRecord } from '../../../runtime/protocol.ts';
import { useSay } from '../../i18n/use-say.ts';

/** The keys of the desk. */
export function DeskKeys({ record }: { record: LabellingRecord }) {
  const say = useSay();
  const choosing =
    record.question.kind === 'rating'
      ? say({ en: 'the rating', zh: '评分' })
      : record.question.classes.length > 9
        ? say({ en: 'choose; the later ones by 0 and letters', zh: '选择，靠后的用 0 和字母键' })
        : say({ en: 'choose', zh: '选择' });
  const keys: [string, string][] = [
    [keysOf(record.question), choosing],
    ['Enter', say({ en: 'save and next row', zh: '保存并进入下一条' })],
    ['Backspace', say({ en: 'row before', zh: '上一条' })],
    ['S', say({ en: 'skip, with a reason', zh: '跳过并说明原因' })],
    ['N', say({ en: 'note', zh: '备注' })],
  ];
  return (
    <section className="desk-keys">
      <h2>{say({ en: 'Keys', zh: '快捷键' })}</h2>
      <dl>
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function keysOf({ kind, classes, lowest, highest }: Question): string {
  const [first, last] = kind === 'rating' ? [lowest, highest] : [1, kind === 'pair' ? 3 : classes.length];
  return first >= last ? String(first) : `${first}–${Math.min(9, last)}`;
}
