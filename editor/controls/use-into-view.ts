import { type RefObject, useEffect, useRef } from 'react';

/** Scrolls an element into view, as little as that takes, whenever what it shows changes; not at first. */
export function useIntoView<E extends HTMLElement>(shown: unknown): RefObject<E | null> {
  const element = useRef<E>(null);
  const before = useRef(shown);
  useEffect(() => {
    if (before.current === shown) return;
    before.current = shown;
    element.current?.scrollIntoView({ block: 'nearest' });
  }, [shown]);
  return element;
}
