import type { Item, Question } from '../../../nodes/kit/labelling.ts';
import { useSay } from '../../i18n/use-say.ts';
import { useFormats } from '../../i18n/formats.ts';
import { isPicture } from '../../results/picture.tsx';
import { useCellText } from '../../results/table/cell-text.ts';

/** What people see of a row. Of a pair the two sides stand beside each other; `without`: what is shown elsewhere. */
export function ItemView({ item, question, without = [] }: { item: Item; question: Question; without?: readonly string[] }) {
  const say = useSay();
  const { number } = useFormats();
  const read = useCellText();
  const sides = question.kind === 'pair' ? question.subjects : [];
  const others = question.shown.filter(({ name }) => !sides.includes(name) && !without.includes(name));
  const alone = others.length === 1 && sides.length === 0 && without.length === 0;
  return (
    <div className="item">
      {others.length > 0 && (
        <dl className={alone ? 'item-values alone' : without.length > 0 ? 'item-values around' : 'item-values'}>
          {others.map((column) => {
            const { name } = column;
            const value = item.values[name] ?? null;
            return (
              <div key={name}>
                <dt className={alone ? 'unseen' : undefined}>{name}</dt>
                <dd>
                  <Value value={typeof value === 'string' ? read(column, value) : value} name={name} />
                </dd>
              </div>
            );
          })}
        </dl>
      )}
      {sides.length === 2 && (
        <div className="item-sides">
          {sides.map((name, at) => (
            <section key={name} aria-label={at === 0 ? say({ en: 'The first', zh: '第一个' }) : say({ en: 'The second', zh: '第二个' })}>
              <h3>{at === 0 ? say({ en: 'First', zh: '第一个' }) : say({ en: 'Second', zh: '第二个' })}</h3>
              <Value value={item.values[name] ?? null} name={name} />
            </section>
          ))}
        </div>
      )}
      {item.rows > 1 && (
        <p className="muted item-rows">
          {say({ en: 'Stands for {rows} equal rows.', zh: '代表 {rows} 个相同的行。' }, { rows: number(item.rows) })}
        </p>
      )}
    </div>
  );
}

function Value({ value, name }: { value: string | number | null; name: string }) {
  const say = useSay();
  const { number } = useFormats();
  if (value === null || value === '') return <span className="muted">{say({ en: 'missing', zh: '缺失' })}</span>;
  if (typeof value === 'number') return <span className="num">{number(value)}</span>;
  if (isPicture(value)) return <img className="item-picture" src={value} alt={name} />;
  return <div className="item-text">{value}</div>;
}
