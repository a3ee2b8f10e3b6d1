import { useStoreApi } from '@xyflow/react';
import { memo, useEffect, useRef } from 'react';
import { usePreferences } from '../i18n/preferences.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { useRun } from '../store/run-store.ts';
import { useSelection } from '../store/selection-store.ts';
import { workflowNow } from '../store/workflow-store.ts';
import { useWireUnder } from './connecting-store.ts';
import { drawFar, type FarPicture } from './far-picture.ts';
import { farScene } from './far-scene.ts';
import { followTouch, useTouched } from './far-touch.ts';
import type { CanvasItem, WireItem } from './flow-items.ts';
import type { Point } from './geometry.ts';
import { farWays } from './kept-ways.ts';
import { lanesNow, obstaclesNow, useLaidLanes } from './obstacles-now.ts';
import { emptyPicture, oncePerFrame, themeColors } from './paint.ts';

interface Props {
  items: readonly CanvasItem[];
  wires: readonly WireItem[];
}

/** How long one picture may look for ways of wires, and how long it then leaves the page to others, in milliseconds. */
const lookMs = 4;
const restMs = 50;

const nothing: FarPicture = { frames: [], notes: [], wires: [], nodes: [] };

/** All of the canvas from afar, in one picture. */
export const FarCanvas = memo(function FarCanvas({ items, wires }: Props) {
  const flow = useStoreApi();
  const element = useRef<HTMLCanvasElement>(null);
  const latest = useRef<Props>({ items, wires });
  const redraw = useRef<() => void>(undefined);

  useEffect(() => {
    const canvas = element.current;
    const { domNode } = flow.getState();
    if (!canvas || !domNode) return undefined;
    let until = 0;
    let rest: ReturnType<typeof setTimeout> | undefined;
    let scene: { from: readonly unknown[]; picture: FarPicture } = { from: [], picture: nothing };
    const ways = farWays(() => performance.now() < until);
    const frame = oncePerFrame(() => {
      const { width, height, transform } = flow.getState();
      const pen = emptyPicture(canvas, width, height);
      if (!pen) return;
      const run = useRun.getState();
      const outlook = useOutlook.getState();
      const nodes = workflowNow().nodes;
      const { groups } = useSelection.getState();
      const [touched, under, focused] = [useTouched.getState().wire, useWireUnder.getState().key, focusedItem()];
      const { items, wires } = latest.current;
      const [obstacles, lanes] = [obstaclesNow(), lanesNow()];
      const from = [run, outlook, nodes, groups, touched, under, focused, items, wires, obstacles, lanes];
      // While one only looks about, nothing in the scene changes.
      if (ways.guessed > 0 || from.some((value, at) => value !== scene.from[at])) {
        until = performance.now() + lookMs;
        ways.guessed = 0;
        const way = (wire: WireItem, start: Point, end: Point) =>
          ways.line(wire.id, { from: start, to: end, turn: wire.data?.turn ?? 0, lane: lanes.get(wire.id) }, obstacles);
        const strong = new Set([touched, under]);
        scene = { from, picture: farScene({ items, wires }, { run, outlook, nodes, way, groups, focused, strong }) };
      }
      drawFar(pen, scene.picture, { x: transform[0], y: transform[1], zoom: transform[2], width, height }, themeColors(canvas));
      clearTimeout(rest);
      if (ways.guessed > 0) rest = setTimeout(frame.ask, restMs);
    });
    redraw.current = frame.ask;
    const stops = [flow, useRun, useOutlook, usePreferences, useSelection, useTouched, useWireUnder, useLaidLanes].map((store) =>
      store.subscribe(frame.ask),
    );
    stops.push(followTouch(flow, () => ({ items: latest.current.items, wires: scene.picture.wires })));
    const events = new AbortController();
    const { signal } = events;
    for (const name of ['focusin', 'focusout'] as const) domNode.addEventListener(name, frame.ask, { signal });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', frame.ask, { signal });
    void document.fonts.ready.then(frame.ask);
    frame.ask();
    return () => {
      events.abort();
      clearTimeout(rest);
      for (const stop of stops) stop();
      frame.stop();
    };
  }, [flow]);
  useEffect(() => {
    latest.current = { items, wires };
    redraw.current?.();
  }, [items, wires]);

  return <canvas ref={element} className="far-canvas" aria-hidden />;
});

function focusedItem(): string | undefined {
  const element = document.activeElement;
  return element instanceof HTMLElement && element.matches('.react-flow__node:focus-visible') ? element.dataset.id : undefined;
}
