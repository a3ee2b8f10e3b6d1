import type { Point } from '../canvas/geometry.ts';
import type { LayoutInput } from './layered-graph.ts';

/** Asks a worker for places. It ends with its answer: layouts are rare, and an idle worker costs memory. */
export function askLayout(input: LayoutInput): Promise<Map<string, Point>> {
  const worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' });
  const answer = new Promise<Map<string, Point>>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Map<string, Point>>) => resolve(data));
    worker.addEventListener('error', () => reject(new Error('the layout worker failed')));
  });
  worker.postMessage(input);
  return answer.finally(() => worker.terminate());
}
