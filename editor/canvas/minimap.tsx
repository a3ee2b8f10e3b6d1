import { useStoreApi } from '@xyflow/react';
import { type PointerEvent, useEffect, useRef } from 'react';
import { usePreferences } from '../i18n/preferences.ts';
import { useSay } from '../i18n/use-say.ts';
import { afterPicture } from '../store/frame-batch.ts';
import { useRun } from '../store/run-store.ts';
import { useShape } from './current-shape.ts';
import { around, type Box, viewBoxOf } from './geometry.ts';
import { emptyPicture, oncePerFrame, themeColors } from './paint.ts';
import { followView, moveCenterTo } from './viewport.ts';

const size = { width: 140, height: 80 };
const padding = 8;

/** The whole workflow in small, drawn on one canvas element: node by state, and what is in view. */
export function Minimap() {
  const say = useSay();
  const flow = useStoreApi();
  const { boxes, foldBoxes } = useShape();
  const picture = useRef<HTMLCanvasElement>(null);
  /** How the picture lies over the workflow. */
  const place = useRef<Place>({ x: 0, y: 0, scale: 1 });

  useEffect(() => {
    const element = picture.current;
    if (!element) return undefined;
    const all = [...boxes, ...foldBoxes];
    const nodes = around(all.map(([, box]) => box));
    const nodesPicture = keptPicture(all);
    const frame = oncePerFrame(() => {
      const { transform, width, height } = flow.getState();
      const view = viewBoxOf(transform, { width, height });
      const whole = nodes ? (around([nodes, view]) ?? view) : view;
      // With everything in sight there is nowhere to go, and it would only hide nodes.
      element.hidden = whole.width < view.width + 1 && whole.height < view.height + 1;
      if (element.hidden) return;
      place.current = placeOf(whole);
      const pen = emptyPicture(element, size.width, size.height);
      if (!pen) return;
      const color = themeColors(element);
      pen.drawImage(nodesPicture(place.current, color), 0, 0, size.width, size.height);
      const { x: left, y: top, scale } = place.current;
      pen.strokeStyle = color('--accent');
      pen.lineWidth = 1.2;
      pen.strokeRect(left + view.x * scale, top + view.y * scale, view.width * scale, view.height * scale);
    });
    const stops = [useRun.subscribe(frame.ask), usePreferences.subscribe(frame.ask), followView(flow, frame.ask)];
    // An edit is shown large first.
    afterPicture(frame.ask);
    return () => {
      for (const stop of stops) stop();
      frame.stop();
    };
  }, [flow, boxes, foldBoxes]);

  const go = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const { x, y, scale } = place.current;
    moveCenterTo({ x: (event.clientX - box.x - x) / scale, y: (event.clientY - box.y - y) / scale });
  };
  return (
    <canvas
      ref={picture}
      className="minimap nopan"
      hidden
      style={size}
      aria-label={say({ en: 'Overview of the workflow', zh: '工作流缩略图' })}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={go}
    />
  );
}

/** A place of the workflow lies at its coordinates times `scale` plus `x` and `y`. */
interface Place {
  x: number;
  y: number;
  scale: number;
}
function placeOf(whole: Box): Place {
  const scale = Math.min((size.width - 2 * padding) / whole.width, (size.height - 2 * padding) / whole.height, 0.14);
  return {
    x: (size.width - whole.width * scale) / 2 - whole.x * scale,
    y: (size.height - whole.height * scale) / 2 - whole.y * scale,
    scale,
  };
}

/** The nodes alone, drawn anew only when their states, the theme or the place of the picture changed: not while one looks about. */
function keptPicture(boxes: readonly (readonly [string, Box])[]) {
  const picture = document.createElement('canvas');
  let last = '';
  let drawn: unknown;
  return ({ x, y, scale }: Place, color: (name: string) => string): HTMLCanvasElement => {
    const { steps } = useRun.getState();
    const now = [x, y, scale, color('--line2')].join();
    if (now === last && steps === drawn) return picture;
    [last, drawn] = [now, steps];
    const pen = emptyPicture(picture, size.width, size.height);
    if (!pen) return picture;
    for (const [id, box] of boxes) {
      pen.fillStyle = color(statusColor[steps[id]?.status ?? ''] ?? '--line2');
      pen.fillRect(x + box.x * scale, y + box.y * scale, Math.max(2, box.width * scale), Math.max(2, box.height * scale));
    }
    return picture;
  };
}

const statusColor: Readonly<Record<string, string>> = { done: '--done', cached: '--cached', running: '--run', failed: '--fail' };
