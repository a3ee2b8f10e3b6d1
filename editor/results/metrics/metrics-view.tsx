import type { ReactNode } from 'react';
import type { MetricsValue } from '../../../nodes/kit/ports.ts';
import type { Text } from '../../../nodes/kit/text.ts';
import { useSay } from '../../i18n/use-say.ts';
import { LineChart } from '../chart/line-chart.tsx';
import { ClassTable } from './class-table.tsx';
import { ConfusionTable } from './confusion-table.tsx';
import { HeadlineFigures } from './headline-figures.tsx';
import { metricsInWords } from './in-words.ts';
import './metrics.css';
import { Mistakes } from './mistakes.tsx';
import { Scatter } from './scatter.tsx';
import { SliceTable } from './slice-table.tsx';

const titles = {
  confusion: { en: 'What was taken for what', zh: '混淆情况' },
  perClass: { en: 'Class by class', zh: '各类别指标' },
  roc: { en: 'ROC curve', zh: 'ROC 曲线' },
  precisionRecall: { en: 'Precision and recall', zh: '精确率与召回率' },
  calibration: { en: 'Can its certainty be believed', zh: '把握是否可信' },
  slices: { en: 'Part by part', zh: '分组效果' },
  entities: { en: 'Kind by kind', zh: '各类实体' },
  mistakes: { en: 'Worst mistakes', zh: '最严重的错误' },
  failedCases: { en: 'Cases that failed', zh: '未通过的案例' },
  surprises: { en: 'What surprised it most', zh: '最意外的文本' },
  scatter: { en: 'Prediction beside truth', zh: '预测值与实际值' },
} as const;

const mistakenHint = { en: 'The rows about which the model was most sure and wrong.', zh: '模型最有把握却判断错误的数据。' };
const unlikeHint = {
  en: 'The rows whose text has least in common with the right one.',
  zh: '生成文本与参考文本相同之处最少的数据。',
};
const surprisedHint = {
  en: 'The texts that the model foresaw least: rare ones, other manners of writing, or faulty rows.',
  zh: '模型最没有预料到的文本：少见的内容、不同的写法，或有问题的数据。',
};

/** Everything that a judging of a model found, the answer first, the proof below. */
export function MetricsView({ value }: { value: MetricsValue }) {
  const say = useSay();
  const {
    classes = [],
    confusion,
    perClass = [],
    roc,
    precisionRecall,
    calibration = [],
    slices,
    mistakes = [],
    scatter = [],
    positive,
  } = value;
  const rare = positive === undefined ? undefined : perClass.find(({ name }) => name === positive);
  return (
    <div className="metrics">
      <HeadlineFigures value={value} />
      <div className="metrics-words">
        {metricsInWords(value).map((sentence) => (
          <p key={sentence.text.en}>{say(sentence)}</p>
        ))}
        {value.signature !== undefined && (
          <p>
            {say({ en: 'Rules of BLEU:', zh: 'BLEU 规则：' })} <code>{value.signature}</code>
          </p>
        )}
        {value.terSignature !== undefined && (
          <p>
            {say({ en: 'Rules of TER:', zh: 'TER 规则：' })} <code>{value.terSignature}</code>
          </p>
        )}
        {value.notes.map((note) => (
          <p key={say(note)} className="metrics-note">
            {say(note)}
          </p>
        ))}
      </div>
      <div className="metrics-parts">
        {confusion && classes.length > 0 && (
          <Part title={titles.confusion}>
            <ConfusionTable confusion={confusion} classes={classes} />
          </Part>
        )}
        {perClass.length > 0 && (
          <Part title={value.task === 'token-tagging' ? titles.entities : titles.perClass}>
            <ClassTable classes={perClass} />
          </Part>
        )}
        {slices && (
          <Part
            title={titles.slices}
            hint={{
              en: 'Where spans do not overlap, the difference is hardly chance.',
              zh: '如果两组的浮动范围不重叠，差别就很难用偶然解释。',
            }}
          >
            <SliceTable slices={slices} whole={value} />
          </Part>
        )}
        {scatter.length > 0 && (
          <Part title={titles.scatter}>
            <Scatter points={scatter} target={value.target} />
          </Part>
        )}
        {roc && (
          <Part
            title={titles.roc}
            hint={{ en: 'The nearer to the top left, the better; the dashed line is guessing.', zh: '越靠近左上角越好；虚线相当于瞎猜。' }}
          >
            <LineChart
              title={say(titles.roc)}
              square
              lastMatters={false}
              x={[0, 1]}
              y={[0, 1]}
              xLabel={say({ en: 'share of false alarms', zh: '误报率' })}
              series={[{ label: say({ en: 'share found', zh: '召回率' }), color: 'var(--c-evaluation)', points: roc.points }]}
              compare={[
                [0, 0],
                [1, 1],
              ]}
            />
          </Part>
        )}
        {precisionRecall && (
          <Part
            title={titles.precisionRecall}
            hint={{
              en: 'How many false alarms it costs to find more; the dashed line is guessing.',
              zh: '多找出一些要付出多少误报；虚线相当于瞎猜。',
            }}
          >
            <LineChart
              title={say(titles.precisionRecall)}
              square
              lastMatters={false}
              x={[0, 1]}
              y={[0, 1]}
              xLabel={say({ en: 'recall', zh: '召回率' })}
              series={[{ label: say({ en: 'precision', zh: '精确率' }), color: 'var(--c-evaluation)', points: precisionRecall.points }]}
              compare={
                rare && value.count > 0
                  ? [
                      [0, rare.count / value.count],
                      [1, rare.count / value.count],
                    ]
                  : undefined
              }
            />
          </Part>
        )}
        {calibration.length > 1 && (
          <Part
            title={titles.calibration}
            hint={{
              en: 'On the dashed line, “80 % sure” is right 8 times of 10; below it the model is too sure of itself.',
              zh: '落在虚线上时，“八成把握”就是十次对八次；低于虚线说明模型过于自信。',
            }}
          >
            <LineChart
              title={say(titles.calibration)}
              square
              lastMatters={false}
              x={[0, 1]}
              y={[0, 1]}
              xLabel={say({ en: 'how sure', zh: '把握' })}
              series={[
                {
                  label: say({ en: 'how often right', zh: '答对的比例' }),
                  color: 'var(--c-evaluation)',
                  points: calibration.map(({ sure, right }) => [sure, right]),
                },
              ]}
              compare={[
                [0, 0],
                [1, 1],
              ]}
            />
          </Part>
        )}
      </div>
      {mistakes.length > 0 && (
        <Part {...wordsOfMistakes(value)}>
          <Mistakes value={value} />
        </Part>
      )}
    </div>
  );
}

function wordsOfMistakes({ scores, task, mistakes = [] }: MetricsValue): { title: Text; hint?: Text } {
  if (scores.passRate !== undefined) return { title: titles.failedCases };
  if (mistakes[0]?.predicted === null) return { title: titles.surprises, hint: surprisedHint };
  return { title: titles.mistakes, hint: task === 'text-generation' ? unlikeHint : mistakenHint };
}

function Part({ title, hint, children }: { title: Text; hint?: Text; children: ReactNode }) {
  const say = useSay();
  return (
    <section className="metrics-part">
      <h3>{say(title)}</h3>
      {hint && <p className="muted">{say(hint)}</p>}
      {children}
    </section>
  );
}
