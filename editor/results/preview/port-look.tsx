import type { ModelSpec, PortValue, Spec } from '../../../nodes/kit/ports.ts';
import { Tag } from '../../controls/pill.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { CodeBox } from '../code-box.tsx';
import { figureOf, inReadingOrder, writeFigure } from '../../../nodes/kit/figure-words.ts';
import { taskWords } from '../../../nodes/kit/task-words.ts';
import { ReportView } from '../report-view.tsx';
import { classColors } from '../table/class-colors.ts';
import { writeJson } from '../write-json.ts';
import './look.css';
import { ColumnList, TableLook } from './table-look.tsx';

const longestJson = 2_000;
const firstBlocks = 4;
const firstScores = 6;

/** What came out of a port, in its short form. */
export function ValueLook({ value, target }: { value: PortValue; target: string | undefined }) {
  const say = useSay();
  const { bytes } = useFormats();
  switch (value.type) {
    case 'table':
      return <TableLook value={value} target={target} />;
    case 'model':
      return (
        <>
          <p className="look-facts">{say(value.description)}</p>
          <ModelLook spec={value} />
        </>
      );
    case 'metrics':
      return (
        <>
          <dl className="look-scores">
            {inReadingOrder(value.scores)
              .slice(0, firstScores)
              .map(([name, score]) => (
                <div key={name}>
                  <dt>{say(figureOf(name).label)}</dt>
                  <dd>{writeFigure(score)}</dd>
                </div>
              ))}
          </dl>
          <p className="look-note">{say({ en: '{count} {count|row|rows} judged', zh: '评判了 {count} 行' }, { count: value.count })}</p>
          {value.notes.map((note, at) => (
            <p key={at} className="look-note">
              {say(note)}
            </p>
          ))}
        </>
      );
    case 'report':
      return <ReportView value={{ ...value, blocks: value.blocks.slice(0, firstBlocks) }} />;
    case 'endpoint':
      return (
        <p className="look-facts">
          <code>/endpoints/{value.name}</code>
        </p>
      );
    case 'file':
      return (
        <p className="look-facts">
          {value.name} <span className="muted">{bytes(value.bytes)}</span>
        </p>
      );
    case 'value': {
      const text = writeJson(value.json);
      const cut = text.length > longestJson ? `${text.slice(0, longestJson)}…` : text;
      return <CodeBox text={cut} label={say({ en: 'Value', zh: '值' })} />;
    }
  }
}

/** What is known of a port before anything has run. */
export function SpecLook({ spec, target }: { spec: Spec | undefined; target: string | undefined }) {
  const say = useSay();
  const unknown = <p className="look-note">{say({ en: 'What runs here is known after a run.', zh: '运行之后才能知道这里的内容。' })}</p>;
  if (spec?.type === 'table') {
    if (!spec.columns) return unknown;
    return (
      <>
        <p className="look-facts">
          {spec.count === undefined
            ? say({ en: '{columns} {columns|column|columns}', zh: '{columns} 列' }, { columns: spec.columns.length })
            : say(
                { en: 'about {rows} {rows|row|rows}, {columns} {columns|column|columns}', zh: '约 {rows} 行，{columns} 列' },
                { rows: Math.round(spec.count), columns: spec.columns.length },
              )}
        </p>
        <ColumnList columns={spec.columns} count={spec.count} target={target} />
      </>
    );
  }
  if (spec?.type === 'model' && (spec.task ?? spec.target ?? spec.inputs)) return <ModelLook spec={spec} />;
  if (spec?.type === 'value' && spec.example !== undefined)
    return <CodeBox text={writeJson(spec.example)} label={say({ en: 'An example of the value', zh: '值的示例' })} />;
  return unknown;
}

function ModelLook({ spec: { task, inputs = [], target, classes = [] } }: { spec: Omit<ModelSpec, 'type'> }) {
  const say = useSay();
  const colorOf = classColors(classes);
  return (
    <dl className="pairs">
      {task && (
        <div>
          <dt>{say({ en: 'Task', zh: '任务' })}</dt>
          <dd>{say(taskWords[task])}</dd>
        </div>
      )}
      {target !== undefined && target !== '' && (
        <div>
          <dt>{say({ en: 'Says', zh: '输出' })}</dt>
          <dd>
            {target}{' '}
            {classes.slice(0, 20).map((name) => (
              <Tag key={name} color={colorOf(name)}>
                {name}
              </Tag>
            ))}
          </dd>
        </div>
      )}
      {inputs.length > 0 && (
        <div>
          <dt>{say({ en: 'Reads', zh: '输入' })}</dt>
          <dd>
            {inputs
              .slice(0, 30)
              .map(({ name }) => name)
              .join(', ')}
          </dd>
        </div>
      )}
    </dl>
  );
}
