import type { Language, Text } from '../../kit/text.ts';
import type { Target } from '../targets/targets.ts';
import type { LawName } from './laws.ts';

/** What a project must reach and keep to, as people wrote it; empty where they did not. */
export interface Requirements {
  name: string;
  domain: Text;
  task: Text;
  users: string;
  goal: string;
  today: string;
  inputs: string;
  outputs: string;
  harm: string;
  targets: readonly Target[];
  budget: string;
  deadline: string;
  laws: readonly { law: LawName | 'other'; other: string }[];
  data: readonly { data: string; owner: string; ownership: Text; personal: boolean }[];
  contact: string;
  date: Date;
}

/** A part of the requirements document, said once for all its forms; `html` and Markdown only dress it. */
export interface Part {
  title: Text;
  /** Questions with their answers, in the order of the form. An empty answer is said to be missing where it is always asked. */
  answers?: readonly { label: Text; words: string; always: boolean }[];
  table?: { columns: readonly Text[]; rows: readonly (readonly string[])[] };
  note?: Text;
}
export type Speak = (content: Text) => string;
export type DocumentLanguage = Language | 'both';

export const documentTitle: Text = { en: 'Requirements', zh: '需求说明' };
export const unsaid: Text = { en: 'Not written down.', zh: '未填写。' };
export const untitled: Text = { en: 'Untitled project', zh: '未命名项目' };
