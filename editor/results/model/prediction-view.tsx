import type { ModelValue, Row } from '../../../nodes/kit/ports.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { Bars } from '../chart/bars.tsx';
import { writeCell } from '../write-json.ts';
import { readPrediction } from './prediction-words.ts';

/** A prediction: the answer large, the probabilities as bars. */
export function PredictionView({ row, model }: { row: Row; model: ModelValue }) {
  const say = useSay();
  const { share, number } = useFormats();
  const { answer, chances } = readPrediction(row, model);
  return (
    <div className={model.task === 'text-generation' ? 'prediction written' : 'prediction'}>
      <p>
        <span className="muted">{model.target}</span>
        <strong>{typeof answer === 'number' ? number(answer) : writeCell(answer) || '–'}</strong>
      </p>
      {chances.length > 0 && (
        <Bars
          firstMatters
          label={say({ en: 'How sure the model is', zh: '模型的把握' })}
          items={chances.slice(0, 8).map(({ name, chance }) => ({ label: name, share: chance, value: share(chance) }))}
        />
      )}
    </div>
  );
}
