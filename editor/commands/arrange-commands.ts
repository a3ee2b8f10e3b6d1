import { align, chosenCount, distribute, jump, layOut, nudge } from './arrange-actions.ts';
import type { Command } from './command.ts';

const some = () => chosenCount() > 0;
const two = () => chosenCount() > 1;
const three = () => chosenCount() > 2;
/** A step with the arrow keys, in pixels; with Shift a larger one. */
const small = 4;
const large = 40;

/** Where things are on the canvas. Arrow keys are taken only on the canvas itself. */
export const arrangeCommands = {
  'lay-out': { part: 'arrange', label: { en: 'Tidy up the layout', zh: '整理布局' }, keys: ['shift+l'], run: () => void layOut() },
  'align-left': {
    part: 'arrange',
    label: { en: 'Align left edges', zh: '左对齐' },
    keys: ['alt+shift+arrowleft'],
    when: two,
    run: () => align('left'),
  },
  'align-right': {
    part: 'arrange',
    label: { en: 'Align right edges', zh: '右对齐' },
    keys: ['alt+shift+arrowright'],
    when: two,
    run: () => align('right'),
  },
  'align-top': {
    part: 'arrange',
    label: { en: 'Align top edges', zh: '顶端对齐' },
    keys: ['alt+shift+arrowup'],
    when: two,
    run: () => align('top'),
  },
  'align-bottom': {
    part: 'arrange',
    label: { en: 'Align bottom edges', zh: '底端对齐' },
    keys: ['alt+shift+arrowdown'],
    when: two,
    run: () => align('bottom'),
  },
  'align-middle': { part: 'arrange', label: { en: 'Align on one level', zh: '水平居中对齐' }, when: two, run: () => align('middle') },
  'align-centre': { part: 'arrange', label: { en: 'Align above each other', zh: '垂直居中对齐' }, when: two, run: () => align('centre') },
  'distribute-across': {
    part: 'arrange',
    label: { en: 'Equal gaps from left to right', zh: '横向等距分布' },
    when: three,
    run: () => distribute('x'),
  },
  'distribute-down': {
    part: 'arrange',
    label: { en: 'Equal gaps from top to bottom', zh: '纵向等距分布' },
    when: three,
    run: () => distribute('y'),
  },
  'move-left': {
    part: 'arrange',
    label: { en: 'Move left', zh: '左移' },
    keys: ['arrowleft'],
    when: some,
    run: () => nudge('left', small),
  },
  'move-right': {
    part: 'arrange',
    label: { en: 'Move right', zh: '右移' },
    keys: ['arrowright'],
    when: some,
    run: () => nudge('right', small),
  },
  'move-up': { part: 'arrange', label: { en: 'Move up', zh: '上移' }, keys: ['arrowup'], when: some, run: () => nudge('up', small) },
  'move-down': {
    part: 'arrange',
    label: { en: 'Move down', zh: '下移' },
    keys: ['arrowdown'],
    when: some,
    run: () => nudge('down', small),
  },
  'move-far-left': {
    part: 'arrange',
    label: { en: 'Move far left', zh: '大幅左移' },
    keys: ['shift+arrowleft'],
    when: some,
    run: () => nudge('left', large),
  },
  'move-far-right': {
    part: 'arrange',
    label: { en: 'Move far right', zh: '大幅右移' },
    keys: ['shift+arrowright'],
    when: some,
    run: () => nudge('right', large),
  },
  'move-far-up': {
    part: 'arrange',
    label: { en: 'Move far up', zh: '大幅上移' },
    keys: ['shift+arrowup'],
    when: some,
    run: () => nudge('up', large),
  },
  'move-far-down': {
    part: 'arrange',
    label: { en: 'Move far down', zh: '大幅下移' },
    keys: ['shift+arrowdown'],
    when: some,
    run: () => nudge('down', large),
  },
  'go-left': {
    part: 'find',
    label: { en: 'Go to the node at the left', zh: '转到左侧节点' },
    keys: ['mod+arrowleft'],
    run: () => jump('left'),
  },
  'go-right': {
    part: 'find',
    label: { en: 'Go to the node at the right', zh: '转到右侧节点' },
    keys: ['mod+arrowright'],
    run: () => jump('right'),
  },
  'go-up': { part: 'find', label: { en: 'Go to the node above', zh: '转到上方节点' }, keys: ['mod+arrowup'], run: () => jump('up') },
  'go-down': { part: 'find', label: { en: 'Go to the node below', zh: '转到下方节点' }, keys: ['mod+arrowdown'], run: () => jump('down') },
} satisfies Record<string, Command>;
