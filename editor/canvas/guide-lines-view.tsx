import { ViewportPortal } from '@xyflow/react';
import { create } from 'zustand';
import type { GuideLine } from './guide-lines.ts';

/** What the thing that is being dragged is in line with. */
export const useGuideLines = create<{ lines: readonly GuideLine[] }>()(() => ({ lines: [] }));

export function GuideLines() {
  const lines = useGuideLines((state) => state.lines);
  if (lines.length === 0) return null;
  return (
    <ViewportPortal>
      <svg className="guide-lines" aria-hidden>
        {lines.map(({ kind, x, y, toX, toY }) => (
          <line key={`${kind} ${x} ${y} ${toX} ${toY}`} className={kind} x1={x} y1={y} x2={toX} y2={toY} />
        ))}
      </svg>
    </ViewportPortal>
  );
}
