import type { MetricsValue } from '../../kit/ports.ts';
import { type Html, html } from './html.ts';

const size = 300;
const edge = { left: 38, right: 10, top: 10, bottom: 34 };
const marks = [0, 0.25, 0.5, 0.75, 1];

const across = (share: number) => edge.left + share * (size - edge.left - edge.right);
const up = (share: number) => size - edge.bottom - share * (size - edge.top - edge.bottom);

/** How often the model was right (upwards) at each certainty (across); dots grow with their rows, the dashed line is the ideal. */
export function calibrationDrawing(points: NonNullable<MetricsValue['calibration']>, words: { title: string; x: string; y: string }): Html {
  const rows = points.reduce((sum, { count }) => sum + count, 0);
  const path = points.map(({ sure, right }, at) => `${at === 0 ? 'M' : 'L'}${across(sure).toFixed(1)} ${up(right).toFixed(1)}`).join('');
  return html`<svg class="drawing" viewBox="0 0 ${size} ${size}" role="img" aria-label="${words.title}">
    ${marks.map(
      (mark) =>
        html`<path class="rule" d="M${edge.left} ${up(mark)}H${size - edge.right}" />
          <text x="${edge.left - 7}" y="${up(mark) + 4}" text-anchor="end">${mark}</text>
          <text x="${across(mark)}" y="${size - edge.bottom + 16}" text-anchor="middle">${mark}</text>`,
    )}
    <path class="ideal" d="M${across(0)} ${up(0)}L${across(1)} ${up(1)}" />
    <path class="line" d="${path}" />
    ${points.map(({ sure, right, count }) => html`<circle class="dot" cx="${across(sure)}" cy="${up(right)}" r="${(2.5 + 6 * Math.sqrt(count / rows)).toFixed(1)}" />`)}
    <text x="${(edge.left + size) / 2}" y="${size - 3}" text-anchor="middle">${words.x}</text>
    <text transform="translate(10 ${(size - edge.bottom) / 2}) rotate(-90)" text-anchor="middle">${words.y}</text>
  </svg>`;
}
