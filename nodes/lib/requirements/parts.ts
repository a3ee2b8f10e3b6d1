import { say, type Language, type Text } from '../../kit/text.ts';
import { targetLimit, targetName } from '../targets/targets.ts';
import { laws } from './laws.ts';
import type { Part, Requirements } from './requirements.ts';

/** The document's parts in a language: purpose, targets, law, data, means. */
export function partsOf(requirements: Requirements, language: Language): Part[] {
  return [
    purpose(requirements),
    targets(requirements, language),
    lawPart(requirements, language),
    dataPart(requirements, language),
    means(requirements),
  ];
}

function purpose({ users, goal, today, inputs, outputs, harm }: Requirements): Part {
  return {
    title: { en: 'What it is for', zh: '用途' },
    answers: [
      { label: { en: 'Goal', zh: '业务目标' }, words: goal, always: true },
      { label: { en: 'Users', zh: '使用者' }, words: users, always: true },
      { label: { en: 'What goes in', zh: '输入' }, words: inputs, always: true },
      { label: { en: 'What comes out', zh: '输出' }, words: outputs, always: true },
      { label: { en: 'How it is done today', zh: '目前做法' }, words: today, always: false },
      { label: { en: 'When it is wrong', zh: '出错的后果' }, words: harm, always: false },
    ],
  };
}

function means({ budget, deadline, contact }: Requirements): Part {
  return {
    title: { en: 'Means', zh: '投入' },
    answers: [
      { label: { en: 'Budget', zh: '预算' }, words: budget, always: true },
      { label: { en: 'Ready by', zh: '完成时间' }, words: deadline, always: false },
      { label: { en: 'Contact', zh: '联系人' }, words: contact, always: false },
    ],
  };
}

function targets({ targets: asked }: Requirements, language: Language): Part {
  return {
    title: { en: 'Targets', zh: '目标' },
    table: {
      columns: [
        { en: 'Figure', zh: '指标' },
        { en: 'Asked', zh: '要求' },
      ],
      rows: asked.map((target) => [say(targetName(target), language), say(targetLimit(target), language)]),
    },
    note: {
      en: 'A gate reads these targets: a run ends with each of them met, or not met and by how much.',
      zh: '关卡会读取这些目标：每次运行结束时，逐个说明是否达标、相差多少。',
    },
  };
}

function lawPart({ laws: chosen }: Requirements, language: Language): Part {
  const title: Text = { en: 'Law that applies', zh: '适用法规' };
  if (chosen.length === 0) return { title, answers: [{ label: { en: 'Laws', zh: '法规' }, words: '', always: true }] };
  return {
    title,
    table: {
      columns: [
        { en: 'Law', zh: '法规' },
        { en: 'What it asks, above all', zh: '主要要求' },
      ],
      rows: chosen.map(({ law, other }) => (law === 'other' ? [other, ''] : [laws[law].name[language], laws[law].asks[language]])),
    },
    note: {
      en: 'A reminder where to look, and no legal advice: have whoever answers for the law in your organisation check it.',
      zh: '仅提示需要关注的条款，不构成法律意见：请由贵单位的法务或合规负责人确认。',
    },
  };
}

function dataPart({ data }: Requirements, language: Language): Part {
  const title: Text = { en: 'Data and its owners', zh: '数据与数据所有者' };
  if (data.length === 0) return { title, answers: [{ label: { en: 'Owners', zh: '数据所有者' }, words: '', always: true }] };
  const yes: Text = { en: 'yes', zh: '是' };
  const no: Text = { en: 'no', zh: '否' };
  return {
    title,
    table: {
      columns: [
        { en: 'Data', zh: '数据' },
        { en: 'Owner', zh: '所有者' },
        { en: 'Whose it is', zh: '归属' },
        { en: 'Of persons', zh: '含个人信息' },
      ],
      rows: data.map(({ data: what, owner, ownership, personal }) => [what, owner, ownership[language], (personal ? yes : no)[language]]),
    },
  };
}
