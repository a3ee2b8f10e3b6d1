import type { Answer, QuestionKind } from '../../../nodes/kit/labelling.ts';
import { type Message, message, type Text, verbatim } from '../../../nodes/kit/text.ts';

/** What people are asked to do, in a few words. */
export const questionWords: Readonly<Record<QuestionKind, Text>> = {
  class: { en: 'Choose one class', zh: '选择一个类别' },
  classes: { en: 'Choose all classes that fit', zh: '选择所有符合的类别' },
  rating: { en: 'Give a rating', zh: '评分' },
  pair: { en: 'Choose the better one', zh: '选出更好的一个' },
  spans: { en: 'Mark places in the text', zh: '在文本中标记片段' },
  boxes: { en: 'Draw boxes in the picture', zh: '在图片中画框' },
};

export const pairWords: Readonly<Record<'first' | 'second' | 'same', Text>> = {
  first: { en: 'The first is better', zh: '第一个更好' },
  same: { en: 'Neither is better', zh: '不分上下' },
  second: { en: 'The second is better', zh: '第二个更好' },
};

/** An answer in words, for lists and for deciding between several. */
export function answerWords(answer: Answer): Message {
  switch (answer.kind) {
    case 'class':
      return message(verbatim(answer.label));
    case 'classes':
      return answer.labels.length === 0 ? message(none) : message(listed(answer.labels));
    case 'rating':
      return message(verbatim(String(answer.value)));
    case 'pair':
      return message(pairWords[answer.better]);
    case 'spans':
      return message(spans, { count: answer.spans.length });
    case 'boxes':
      return message(boxes, { count: answer.boxes.length });
  }
}
/** Names one after the other, as each language parts them. */
export function listed(names: readonly string[]): Text {
  return { en: names.join(', '), zh: names.join('、') };
}
const none = { en: 'none of them', zh: '都不符合' };
const spans = { en: '{count} marked {count|place|places}', zh: '标记了 {count} 处' };
const boxes = { en: '{count} {count|box|boxes}', zh: '{count} 个框' };

/** The keys that choose, in the order of the choices; what steers the desk is left out of the letters. */
export const choiceKeys = [...'1234567890', ...'qwertyuiopadfghjklxcvb'];
