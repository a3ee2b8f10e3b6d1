import { choice, integer, number, type SettingsOf, text } from '../../kit/settings.ts';
import type { ScheduleOptions } from '../learn/schedules.ts';

/** How the learning rate changes in the course of a training. */
export const scheduleSettings = {
  schedule: choice({
    label: { en: 'Learning rate over time', zh: '学习率变化' },
    options: {
      constant: { en: 'Constant', zh: '保持不变' },
      step: { en: 'In steps', zh: '阶梯下降' },
      multistep: { en: 'In steps at chosen epochs', zh: '在指定轮次阶梯下降' },
      exponential: { en: 'A little less each epoch', zh: '每轮按比例下降' },
      cosine: { en: 'Cosine', zh: '余弦下降' },
      'cosine-restarts': { en: 'Cosine with restarts', zh: '带重启的余弦下降' },
      linear: { en: 'In a line, after a warm-up', zh: '预热后线性下降' },
      'one-cycle': { en: 'One cycle: up, then down', zh: '单周期：先升后降' },
    },
    default: 'cosine',
    advanced: true,
  }),
  stepEvery: integer({
    label: { en: 'Epochs between steps', zh: '阶梯间隔轮数' },
    default: 10,
    min: 1,
    max: 10_000,
    advanced: true,
    showIf: { schedule: 'step' },
  }),
  stepAt: text({
    label: { en: 'Epochs at which it falls', zh: '下降的轮次' },
    hint: { en: 'Numbers with commas between them.', zh: '用逗号分隔的数字。' },
    default: '10, 20',
    pattern: '\\s*\\d{1,5}(\\s*[,，、]\\s*\\d{1,5}){0,49}\\s*',
    advanced: true,
    showIf: { schedule: 'multistep' },
  }),
  stepFactor: number({
    label: { en: 'Factor of each step', zh: '每级倍率' },
    default: 0.5,
    min: 0.01,
    max: 1,
    advanced: true,
    showIf: { schedule: ['step', 'multistep'] },
  }),
  epochFactor: number({
    label: { en: 'Factor of each epoch', zh: '每轮倍率' },
    default: 0.95,
    min: 0.01,
    max: 1,
    advanced: true,
    showIf: { schedule: 'exponential' },
  }),
  restartAfter: integer({
    label: { en: 'Epochs before the first restart', zh: '首次重启前的轮数' },
    default: 5,
    min: 1,
    max: 10_000,
    advanced: true,
    showIf: { schedule: 'cosine-restarts' },
  }),
  restartGrowth: integer({
    label: { en: 'Each further round is longer by', zh: '之后每段延长的倍数' },
    default: 2,
    min: 1,
    max: 10,
    unit: { en: 'times', zh: '倍' },
    advanced: true,
    showIf: { schedule: 'cosine-restarts' },
  }),
  warmUp: number({
    label: { en: 'Warm-up', zh: '预热' },
    hint: {
      en: 'Epochs in which the rate rises from almost nothing. Empty: none, but a tenth of the training where it falls in a line.',
      zh: '学习率从接近零升到设定值所用的轮数。留空：不预热；线性下降时预热十分之一的轮数。',
    },
    default: null,
    min: 0,
    max: 1_000,
    unit: { en: 'epochs', zh: '轮' },
    optional: true,
    empty: { en: 'as the schedule has it', zh: '按学习率计划' },
    advanced: true,
    showIf: { schedule: ['constant', 'step', 'multistep', 'exponential', 'cosine', 'cosine-restarts', 'linear'] },
  }),
} as const;

/** The schedule that the settings mean, for a training of so many epochs. */
export function scheduleFrom(settings: SettingsOf<typeof scheduleSettings>, epochs: number): ScheduleOptions {
  const { schedule, warmUp } = settings;
  const rise = warmUp ?? (schedule === 'linear' ? epochs / 10 : 0);
  return { ...shapeOf(settings), ...(rise > 0 && schedule !== 'one-cycle' && { warmUp: rise }) };
}

function shapeOf(settings: SettingsOf<typeof scheduleSettings>): ScheduleOptions {
  const { schedule, stepEvery, stepAt, stepFactor, epochFactor, restartAfter, restartGrowth } = settings;
  switch (schedule) {
    case 'step':
      return { kind: schedule, every: stepEvery, factor: stepFactor };
    case 'multistep':
      return { kind: schedule, at: stepAt.split(/[,，、]/).map(Number), factor: stepFactor };
    case 'exponential':
      return { kind: schedule, factor: epochFactor };
    case 'cosine-restarts':
      return { kind: schedule, first: restartAfter, times: restartGrowth };
    default:
      return { kind: schedule };
  }
}
