import { create } from 'zustand';
import type { Message } from '../../nodes/kit/text.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';

/** A version to look at in place of the canvas. */
export interface Looked {
  title: Message;
  workflow: Workflow;
  /** What it was made from, to show what it changed. */
  previous?: Workflow | undefined;
  /** What is shown first. */
  mode: 'whole' | 'changed' | 'present';
  /** It can be made the draft again, under this label in the history of edits. */
  restore?: Message;
}

export const useLooked = create<{ looked: Looked | undefined }>()(() => ({ looked: undefined }));

export function lookAt(looked: Looked | undefined): void {
  useLooked.setState({ looked });
}
