import { type RefObject, useEffect, useRef, useState } from 'react';

/** The width of an element in pixels as the page lays it out; drawings are made anew for it, so that lines and letters keep their size. */
export function useWidth<E extends HTMLElement>(first: number): [RefObject<E | null>, number] {
  const element = useRef<E>(null);
  const [width, setWidth] = useState(first);
  useEffect(() => {
    if (!element.current) return undefined;
    const watcher = new ResizeObserver(([entry]) => {
      const now = Math.round(entry?.contentRect.width ?? 0);
      if (now > 0) setWidth(now);
    });
    watcher.observe(element.current);
    return () => watcher.disconnect();
  }, []);
  return [element, width];
}
