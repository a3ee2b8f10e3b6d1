import { create } from 'zustand';
import type { Message } from '../../nodes/kit/text.ts';

export interface Uploading {
  fraction: number;
  name: string | Message;
  stop(): void;
}

/** Uploads that are under way, by node and setting. They go on while something else is looked at. */
export const useUploads = create<{ uploads: Readonly<Record<string, Uploading>> }>()(() => ({ uploads: {} }));

export function uploadKey(node: string, setting: string): string {
  return `${node} ${setting}`;
}
export function setUploading(node: string, setting: string, uploading: Uploading | undefined): void {
  const { [uploadKey(node, setting)]: _, ...others } = useUploads.getState().uploads;
  useUploads.setState({ uploads: uploading ? { ...others, [uploadKey(node, setting)]: uploading } : others });
}
