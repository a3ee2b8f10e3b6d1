const scale = 2;
const margin = 20;
const titleHeight = 28;
const lineHeight = 20;
const family = 'Inter, "Noto Sans SC", system-ui, sans-serif';
/** What the page's style sheet says of the parts of a drawing; a picture has no style sheet. */
const inlined = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linejoin',
  'stroke-linecap',
  'opacity',
  'font-size',
  'color',
];

/** A chart as the page shows it, as a PNG with its title above and its legend below. */
export async function chartPicture(figure: HTMLElement, title: string): Promise<Uint8Array> {
  const drawing = figure.querySelector<SVGSVGElement>(':scope > svg');
  if (!drawing) throw new Error('The figure holds no drawing.');
  const { width, height } = drawing.getBoundingClientRect();
  const legend = [...figure.querySelectorAll('figcaption > span')].map((item) => ({
    color: getComputedStyle(item.querySelector('i') ?? item).color,
    words: item.textContent ?? '',
  }));
  const page = getComputedStyle(figure);
  const canvas = document.createElement('canvas');
  canvas.width = (width + 2 * margin) * scale;
  canvas.height = (height + titleHeight + (legend.length > 0 ? lineHeight + 8 : 0) + 2 * margin) * scale;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser draws no pictures.');
  context.scale(scale, scale);
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = page.color;
  context.font = `600 15px ${family}`;
  context.fillText(title, margin, margin + 14);
  context.drawImage(await imageOf(drawing, width, height), margin, margin + titleHeight, width, height);
  context.font = `12px ${family}`;
  let left = margin + 44;
  const foot = margin + titleHeight + height + lineHeight;
  for (const { color, words } of legend) {
    context.fillStyle = color;
    context.fillRect(left, foot - 5, 14, 2);
    context.fillStyle = page.color;
    context.fillText(words, left + 20, foot);
    left += 20 + context.measureText(words).width + 18;
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The picture could not be made.');
  return new Uint8Array(await blob.arrayBuffer());
}

async function imageOf(drawing: SVGSVGElement, width: number, height: number): Promise<HTMLImageElement> {
  const copy = document.importNode(drawing, true);
  const parts = [drawing, ...drawing.querySelectorAll('*')];
  for (const [at, part] of [copy, ...copy.querySelectorAll('*')].entries()) {
    const style = parts[at] && getComputedStyle(parts[at]);
    if (style) part.setAttribute('style', inlined.map((name) => `${name}:${style.getPropertyValue(name)}`).join(';'));
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('font-family', family);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  return image;
}
