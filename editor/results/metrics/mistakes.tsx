import { useState } from 'react';
import type { Json } from '../../../nodes/kit/json.ts';
import { writeFigure } from '../../../nodes/kit/figure-words.ts';
import type { MetricsValue } from '../../../nodes/kit/ports.ts';
import { ShowAll } from '../../controls/show-all.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { ExpandableText } from '../expandable-text.tsx';
import { isPicture, Picture } from '../picture.tsx';
import { writeCell } from '../write-json.ts';
import './metrics.css';

const first = 5;
const trueWords = { en: 'truly {truth}', zh: '实际 {truth}' };
const expectedWords = { en: 'expected {truth}', zh: '预期 {truth}' };

/** The predictions that were most surely wrong, as the rows they are: this is where one sees what the model has not understood. */
export function Mistakes({ value: { mistakes = [], target, scores } }: { value: MetricsValue }) {
  const say = useSay();
  const { share, number } = useFormats();
  const [all, setAll] = useState(false);
  // Of a case people said what they expect; of a row the truth is known.
  const isCase = scores.passRate !== undefined;
  return (
    <>
      <ol className="mistakes">
        {mistakes.slice(0, all ? undefined : first).map(({ row, truth, predicted, confidence, error, perplexity }, index) => (
          <li key={index}>
            <p className="mistakes-head">
              {(predicted !== null || truth !== null) && (
                <>
                  <span className="tag wrong">
                    {say({ en: 'said {predicted}', zh: '判为 {predicted}' }, { predicted: figure(predicted, number) })}
                  </span>
                  <span className="tag right">{say(isCase ? expectedWords : trueWords, { truth: figure(truth, number) })}</span>
                </>
              )}
              {confidence !== undefined && (
                <span className="muted">{say({ en: '{share} sure', zh: '把握 {share}' }, { share: share(confidence) })}</span>
              )}
              {perplexity !== undefined && (
                <span className={predicted === null ? 'tag wrong' : 'muted'}>
                  {say({ en: 'perplexity {perplexity}', zh: '困惑度 {perplexity}' }, { perplexity: writeFigure(perplexity) })}
                </span>
              )}
              {error !== undefined && <span className="muted">{say({ en: 'off by {error}', zh: '相差 {error}' }, { error })}</span>}
            </p>
            <dl className="pairs">
              {Object.entries(row)
                .filter(([name]) => name !== target)
                .map(([name, value]) => (
                  <div key={name}>
                    <dt>{name}</dt>
                    <dd>
                      {value === null ? (
                        <span className="muted">{say({ en: 'empty', zh: '空' })}</span>
                      ) : isPicture(value) ? (
                        <Picture source={value} words={name} />
                      ) : (
                        <ExpandableText text={writeCell(value)} limit={220} />
                      )}
                    </dd>
                  </div>
                ))}
            </dl>
          </li>
        ))}
      </ol>
      {mistakes.length > first && <ShowAll all={all} count={mistakes.length} onChange={setAll} />}
    </>
  );
}

function figure(value: Json, number: (value: number) => string): string {
  return typeof value === 'number' ? number(value) : writeCell(value);
}
