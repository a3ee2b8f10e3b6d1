import type { ValueValue } from '../../nodes/kit/ports.ts';
import { useSay } from '../i18n/use-say.ts';
import { CodeBox } from './code-box.tsx';
import './results.css';
import { writeJson } from './write-json.ts';

export function ValueView({ value }: { value: ValueValue }) {
  const say = useSay();
  return (
    <div className="result-part">
      <CodeBox text={writeJson(value.json)} label={say({ en: 'Value', zh: '值' })} />
    </div>
  );
}
