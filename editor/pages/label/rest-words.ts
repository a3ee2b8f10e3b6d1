import { type Message, message } from '../../../nodes/kit/text.ts';
import type { LabellingRecord } from '../../../runtime/protocol.ts';

/** Why there is no row for me now, and what comes next. */
export function restWords(record: Pick<LabellingRecord, 'complete' | 'runs' | 'counts' | 'wanted' | 'leads' | 'mineOpen'>): Message {
  const { complete, runs, counts, wanted, leads, mineOpen } = record;
  const { open, conflict, labelled } = counts;
  const seen = open + conflict === 0;
  if (complete && labelled < wanted && !seen) return message(ended);
  if (complete && labelled < wanted) return message(allSeen);
  if (complete) return message(runs.length > 0 ? goesOn : wentOn);
  if (conflict > 0 && open === 0) return message(leads ? decide : othersDecide, { conflict });
  return message(mineOpen === 0 ? answeredAll : withOthers, { open });
}

const ended = {
  en: 'Somebody has ended this labelling with the rows that were labelled by then.',
  zh: '标注已由他人结束，运行使用当时已标注的行。',
};
const allSeen = {
  en: 'Every row was looked at. The run goes on with those that got a label.',
  zh: '每一行都已处理，运行使用已标注的行继续。',
};
const goesOn = { en: 'As many rows are labelled as were asked for. The run goes on.', zh: '已达到要求的标注数量，运行将继续。' };
const wentOn = {
  en: 'As many rows are labelled as were asked for, and the run has gone on with them.',
  zh: '已达到要求的标注数量，运行已继续。',
};
const decide = {
  en: 'People disagree on {conflict} {conflict|row|rows}. Decide them under “Disagreements”.',
  zh: '有 {conflict} 行意见不一致，请在“分歧”中裁定。',
};
const othersDecide = {
  en: 'You are done. People disagree on {conflict} {conflict|row|rows}; those who run the workflow decide them.',
  zh: '您的部分已完成。有 {conflict} 行意见不一致，将由工作流的负责人裁定。',
};
const answeredAll = {
  en: 'You have answered all that there is for you. {open} {open|row waits|rows wait} for other people.',
  zh: '您的部分已全部完成，还有 {open} 行等待其他人作答。',
};
const withOthers = {
  en: '{open} {open|row is|rows are} with other people at the moment. You get more as soon as one becomes free.',
  zh: '有 {open} 行正由其他人处理，有空闲的行时会自动出现。',
};
