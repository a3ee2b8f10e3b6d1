import type { Answer, Item, Question } from '../../../nodes/kit/labelling.ts';
import { useSay } from '../../i18n/use-say.ts';
import { isPicture } from '../../results/picture.tsx';
import { BoxPicture } from './box-picture.tsx';
import { answerWords } from './question-words.ts';
import { SpanText } from './span-text.tsx';

/** An answer to be looked at: marks where they were put, everything else in words. */
export function AnswerView({ answer, item, question }: { answer: Answer; item: Item; question: Question }) {
  const say = useSay();
  const [subject = ''] = question.subjects;
  const shown = item.values[subject];
  if (answer.kind === 'boxes' && typeof shown === 'string' && isPicture(shown))
    return <BoxPicture source={shown} words={subject} boxes={answer.boxes} classes={question.classes} />;
  if (answer.kind === 'spans' && shown !== undefined) {
    const text = String(shown ?? '');
    const related = answer.relations.flatMap(({ from, to, label }) => {
      const [a, b] = [answer.spans[from], answer.spans[to]];
      return a && b ? [`${text.slice(a.start, a.end)} – ${label} → ${text.slice(b.start, b.end)}`] : [];
    });
    return (
      <>
        <SpanText text={text} marks={answer} classes={question.classes} range={undefined} />
        {related.length > 0 && <small className="muted">{related.join('; ')}</small>}
      </>
    );
  }
  return <b>{say(answerWords(answer))}</b>;
}
