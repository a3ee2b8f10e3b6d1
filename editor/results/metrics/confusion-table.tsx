import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { ScrollBox } from '../scroll-box.tsx';
import { confusionCells, mostConfused } from './confusion-cells.ts';
import './metrics.css';

/** Rows are the truth, columns what the model said; the diagonal is right. Counts and shares, so that colour is not needed to read it. */
export function ConfusionTable({ confusion, classes }: { confusion: readonly (readonly number[])[]; classes: readonly string[] }) {
  const say = useSay();
  const { number, share } = useFormats();
  const cells = confusionCells(confusion);
  const worst = classes.length > 2 ? mostConfused(confusion, classes, 3) : [];
  return (
    <div className="confusion-box">
      <ScrollBox label={say({ en: 'Confusion table', zh: '混淆矩阵' })}>
        <table className="confusion">
          <caption className="unseen">{say({ en: 'How often each class was taken for each', zh: '各类别被判为各类别的次数' })}</caption>
          <thead>
            <tr>
              <th scope="col" className="confusion-corner">
                {say({ en: 'truth ↓  said →', zh: '实际 ↓  判为 →' })}
              </th>
              {classes.map((name) => (
                <th key={name} scope="col">
                  <span>{name}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cells.map((row, truth) => (
              <tr key={classes[truth]}>
                <th scope="row">{classes[truth]}</th>
                {row.map((cell, said) => (
                  <td
                    key={classes[said]}
                    className={cell.right ? 'right' : 'wrong'}
                    style={{ '--heat': `${Math.round(cell.heat * (cell.right ? 30 : 38))}%` }}
                  >
                    <b>{number(cell.count)}</b>
                    <small>{share(cell.share)}</small>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {worst.length > 0 && (
        <ul className="confusion-worst">
          {worst.map(({ truth, predicted, count }) => (
            <li key={`${truth}/${predicted}`}>
              {say(
                {
                  en: '“{truth}” was taken for “{predicted}” {count} {count|time|times}.',
                  zh: '“{truth}”有 {count} 次被判为“{predicted}”。',
                },
                { truth, predicted, count },
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
