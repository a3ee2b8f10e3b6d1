/** Readies a canvas element of this size for drawing: its pen in page pixels, sharp on fine screens, on an empty ground. */
export function emptyPicture(element: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const sharp = Math.min(2, devicePixelRatio || 1);
  const [across, down] = [Math.round(width * sharp), Math.round(height * sharp)];
  const pen = element.getContext('2d');
  if (!pen) return null;
  // A new size costs a new bitmap, so it is set only where it is another.
  if (element.width !== across) element.width = across;
  if (element.height !== down) element.height = down;
  pen.setTransform(sharp, 0, 0, sharp, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}

/** The colours of the theme for a drawing, by the names that tokens.css gives them. */
export function themeColors(element: Element): (name: string) => string {
  const style = getComputedStyle(element);
  const known = new Map<string, string>();
  return (name) => {
    const color = known.get(name) ?? style.getPropertyValue(name);
    known.set(name, color);
    return color;
  };
}

/** Calls `draw` before the next picture, once, however often it is asked to. */
export function oncePerFrame(draw: () => void): { ask(): void; stop(): void } {
  let frame: number | undefined;
  return {
    ask() {
      frame ??= requestAnimationFrame(() => {
        frame = undefined;
        draw();
      });
    },
    stop() {
      if (frame !== undefined) cancelAnimationFrame(frame);
      frame = undefined;
    },
  };
}
