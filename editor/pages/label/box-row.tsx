import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Answer, MarkedBox } from '../../../nodes/kit/labelling.ts';
import { Button } from '../../controls/button.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { isPicture } from '../../results/picture.tsx';
import { type Choice, pens } from './answer-choices.tsx';
import { movedBox, type Point, resizedBox } from './box-parts.ts';
import { BoxPicture } from './box-picture.tsx';
import { RowFrame, type RowProps } from './row-frame.tsx';

const step = 0.01;
const firstBox = { x: 0.35, y: 0.35, width: 0.3, height: 0.3 };

/** A row in whose picture boxes are drawn, by mouse or by keyboard. */
export function BoxRow({ record, desk, row }: RowProps) {
  const say = useSay();
  const { question } = record;
  const { draft } = desk;
  const [subject = ''] = question.subjects;
  const source = row.item.values[subject];
  const [pen, setPen] = useState(question.classes[0]);
  const [chosen, setChosen] = useState<number>();
  const boxes = draft.answer?.kind === 'boxes' ? draft.answer.boxes : [];
  const answer = (next: readonly MarkedBox[]): Answer => ({ kind: 'boxes', boxes: [...next] });
  const change = (next: readonly MarkedBox[]): void => desk.change({ ...draft, answer: answer(next), suggested: false });
  const changeOne = (at: number, box: MarkedBox): void => change(boxes.map((one, place) => (place === at ? box : one)));

  const add = (sides: Omit<MarkedBox, 'label'>): void => {
    if (pen === undefined) return;
    change([...boxes, { ...sides, label: pen }]);
    setChosen(boxes.length);
  };
  const remove = (): void => {
    change(boxes.filter((_, at) => at !== chosen));
    setChosen(undefined);
  };
  const choose = ({ label }: Choice): void => {
    setPen(label);
    const box = chosen === undefined ? undefined : boxes[chosen];
    if (box && chosen !== undefined) changeOne(chosen, { ...box, label });
  };
  const more = ({ key, shiftKey }: KeyboardEvent): boolean => {
    const box = chosen === undefined ? undefined : boxes[chosen];
    const by = arrows[key];
    if (key.toLowerCase() === 'm' || key === 'Insert') add(firstBox);
    else if (by && box && chosen !== undefined) changeOne(chosen, shiftKey ? resizedBox(box, by) : movedBox(box, by));
    else if (key === 'Delete' && box) remove();
    else if (key === 'Escape' && box) setChosen(undefined);
    else return false;
    return true;
  };

  return (
    <RowFrame
      record={record}
      desk={desk}
      row={row}
      choices={pens(question, pen)}
      onChoose={choose}
      // Nothing to draw is an answer too.
      draft={draft.answer ? draft : { ...draft, answer: answer([]) }}
      without={[subject]}
      more={more}
    >
      <div className="marking">
        {typeof source === 'string' && isPicture(source) ? (
          <BoxPicture
            source={source}
            words={subject}
            boxes={boxes}
            classes={question.classes}
            chosen={chosen}
            onDraw={add}
            onChoose={setChosen}
            onChange={changeOne}
          />
        ) : (
          <p className="muted">{say({ en: 'This picture cannot be shown. Skip the row.', zh: '无法显示此图片，请跳过此行。' })}</p>
        )}
        {chosen !== undefined && boxes[chosen] && (
          <div className="mark-actions">
            <b>{boxes[chosen].label}</b>
            <Button small look="danger" icon={<Trash2 size={13} aria-hidden />} onClick={remove}>
              {say({ en: 'Remove the box', zh: '删除此框' })}
            </Button>
          </div>
        )}
        <p className="muted marking-hint">
          {say({
            en: 'Choose what it is, then draw around it.',
            zh: '先选择类别，再画框。',
          })}{' '}
          <span className="by-keyboard">
            {say({
              en: 'With the keyboard: M makes a box, arrows move it, with Shift they change its size, Delete removes it.',
              zh: '键盘操作：M 新建框，方向键移动，按住 Shift 调整大小，Delete 删除。',
            })}
          </span>
        </p>
      </div>
    </RowFrame>
  );
}

const arrows: Readonly<Record<string, Point | undefined>> = {
  ArrowLeft: { x: -step, y: 0 },
  ArrowRight: { x: step, y: 0 },
  ArrowUp: { x: 0, y: -step },
  ArrowDown: { x: 0, y: step },
};
