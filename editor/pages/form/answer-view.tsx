import { isObject, type Json } from '../../../nodes/kit/json.ts';
import { verbatim } from '../../../nodes/kit/text.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';

/** An answer as people read it: names with their values, a list of objects as a table, anything else as it is. */
export function AnswerView({ answer }: { answer: Json }) {
  const say = useSay();
  const { number } = useFormats();
  const plain = (value: Json) => (value === null ? '–' : typeof value === 'number' ? number(value) : say(verbatim(String(value))));
  if (answer === null || typeof answer !== 'object') return <p className="form-answer-word">{plain(answer)}</p>;
  if (!Array.isArray(answer)) {
    return (
      <dl className="form-answer">
        {Object.entries(answer).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value !== null && typeof value === 'object' ? <AnswerView answer={value} /> : plain(value)}</dd>
          </div>
        ))}
      </dl>
    );
  }
  const rows = answer.filter(isRow);
  if (answer.length === 1 && answer[0] !== undefined) return <AnswerView answer={answer[0]} />;
  if (rows.length < answer.length || rows.length === 0) {
    return (
      <ul>
        {answer.map((value, at) => (
          <li key={at}>{value !== null && typeof value === 'object' ? <AnswerView answer={value} /> : plain(value)}</li>
        ))}
      </ul>
    );
  }
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return (
    <table className="plain">
      <thead>
        <tr>
          {names.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <tr key={at}>
            {names.map((name) => (
              <td key={name}>{cellOf(row[name], plain)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function isRow(value: Json): value is { [name: string]: Json } {
  return isObject(value);
}

function cellOf(value: Json | undefined, plain: (value: Json) => string): string {
  if (value === undefined) return '–';
  return value !== null && typeof value === 'object' ? JSON.stringify(value) : plain(value);
}
