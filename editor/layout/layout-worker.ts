import type { LayoutInput } from './layered-graph.ts';
import { layoutOf } from './layout.ts';

/** Lays out off the page's own thread, so that the editor stays usable meanwhile. */
addEventListener('message', ({ data }: MessageEvent<LayoutInput>) => postMessage(layoutOf(data)));
