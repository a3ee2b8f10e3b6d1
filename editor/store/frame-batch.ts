/** Calls back once before the next picture; in a hidden page, where there are no pictures, after a while. */
export function onNextFrame(callback: () => void): void {
  if (typeof document !== 'undefined' && document.hidden) setTimeout(callback, 250);
  else requestAnimationFrame(callback);
}

/** Calls back once the next picture is drawn, for what must not keep the user waiting for it; where none comes, after a while. */
export function afterPicture(callback: () => void): void {
  if (typeof document === 'undefined') {
    callback();
    return;
  }
  let called = false;
  const call = () => {
    if (!called) callback();
    called = true;
  };
  onNextFrame(() => {
    if (typeof requestIdleCallback === 'undefined') setTimeout(call);
    else requestIdleCallback(call, { timeout: 50 });
  });
  // A tab behind another one may get no pictures without counting as hidden.
  setTimeout(call, 100);
}

/** Calls back once the page has nothing else to do, for what will be wanted later; what it returns takes that back. */
export function whenIdle(callback: () => void): () => void {
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(callback, 1_000);
    return () => clearTimeout(timer);
  }
  const asked = requestIdleCallback(callback);
  return () => cancelIdleCallback(asked);
}

/** Calls back at the next picture, but not sooner than so many milliseconds after the time before. */
export function calmly(ms: number): (callback: () => void) => void {
  let before = -Infinity;
  return (callback) => {
    const call = () =>
      onNextFrame(() => {
        before = performance.now();
        callback();
      });
    const wait = before + ms - performance.now();
    if (wait > 0) setTimeout(call, wait);
    else call();
  };
}

/** Collects items and hands them on together, once a frame, in the order in which they came. */
export function frameBatch<Item>(apply: (items: readonly Item[]) => void, schedule: (callback: () => void) => void = onNextFrame) {
  let items: Item[] = [];
  const flush = () => {
    const waiting = items;
    items = [];
    if (waiting.length) apply(waiting);
  };
  return {
    add(more: readonly Item[]): void {
      if (items.length === 0 && more.length > 0) schedule(flush);
      items.push(...more);
    },
    /** Hands on at once what is waiting. */
    flush,
    clear(): void {
      items = [];
    },
  };
}
