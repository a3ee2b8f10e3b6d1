import type { ModelValue, Task } from '../../../nodes/kit/ports.ts';
import type { Text } from '../../../nodes/kit/text.ts';
import { Tag } from '../../controls/pill.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { curveLabel } from '../chart/curve-words.ts';
import { classColors } from '../table/class-colors.ts';
import { columnNote } from '../table/column-words.ts';
import { ModelLineage } from './model-lineage.tsx';

/** What models say that say neither a class nor a number. */
const answerWords: Partial<Record<Task, Text>> = {
  'token-tagging': { en: 'marked parts', zh: '标注的片段' },
  'text-generation': { en: 'a text', zh: '一段文本' },
  embedding: { en: 'a vector', zh: '一个向量' },
};
const aNumber: Text = { en: 'a number', zh: '一个数值' };

/** What a model reads and says, and how its training went. */
export function ModelFacts({ value }: { value: ModelValue }) {
  const say = useSay();
  const { number } = useFormats();
  const classes = value.classes ?? [];
  const colorOf = classColors(classes);
  const scores = Object.entries(value.scores);
  return (
    <div className="model-facts">
      <section className="result-section">
        <h3>{say({ en: 'Reads', zh: '输入' })}</h3>
        <dl className="pairs">
          {value.inputs.map((column) => (
            <div key={column.name}>
              <dt>{column.name}</dt>
              <dd>{say(columnNote(column))}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section className="result-section">
        <h3>{say({ en: 'Says', zh: '输出' })}</h3>
        <dl className="pairs">
          <div>
            <dt>{value.target || say({ en: 'for each row', zh: '每行' })}</dt>
            <dd className="facts">
              {classes.length === 0
                ? say(answerWords[value.task] ?? aNumber)
                : classes.map((name) => (
                    <Tag key={name} color={colorOf(name)}>
                      {name}
                    </Tag>
                  ))}
            </dd>
          </div>
        </dl>
      </section>
      {scores.length > 0 && (
        <section className="result-section">
          <h3>{say({ en: 'Training', zh: '训练' })}</h3>
          <dl className="pairs">
            {scores.map(([name, score]) => (
              <div key={name}>
                <dt>{say(curveLabel(name))}</dt>
                <dd className="num">{number(score)}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <ModelLineage lineage={value.lineage} />
    </div>
  );
}
