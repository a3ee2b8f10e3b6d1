import { figureOf, inReadingOrder, writeFigure, writeInterval } from '../../kit/figure-words.ts';
import type { Interval, MetricsValue } from '../../kit/ports.ts';
import type { Card, Speak } from './card.ts';
import { calibrationDrawing } from './drawings.ts';
import { type Html, html } from './html.ts';
import { limitationsOf } from './limitations.ts';

interface Writing {
  speak: Speak;
  number: (value: number) => string;
  several: boolean;
}

const large = 4;
/** A confusion of more classes does not fit on a page. */
const mostConfused = 20;
const mostListed = 100;

/** All sections about one judging of the model. */
export function figureSections(metrics: MetricsValue, { withMistakes }: Pick<Card, 'withMistakes'>, writing: Writing): Html {
  const { speak, several } = writing;
  const title = several
    ? speak({ text: { en: 'How good it is, on {count} rows', zh: '效果（{count} 行）' }, values: { count: metrics.count } })
    : speak({ en: 'How good it is', zh: '效果' });
  return html`<section>
      <h2>${title}</h2>
      ${headline(metrics, speak)}${remarks(metrics, speak)}
    </section>
    ${limits(metrics, speak)}${allFigures(metrics, speak)}${byClass(metrics, writing)}${bySlice(metrics, writing)}${withMistakes && mistakes(metrics, speak)}`;
}

function headline({ scores, intervals = {} }: MetricsValue, speak: Speak): Html {
  return html`<dl class="figures">
    ${inReadingOrder(scores)
      .slice(0, large)
      .map(
        ([name, score]) =>
          html`<div>
            <dt>${speak(figureOf(name).label)}</dt>
            <dd>${writeFigure(score)}<small>${span(intervals[name])}</small></dd>
          </div>`,
      )}
  </dl>`;
}

function span(interval: Interval | undefined): string {
  return interval ? writeInterval(interval) : '';
}

function allFigures({ scores, intervals = {} }: MetricsValue, speak: Speak): Html {
  return html`<section>
    <h2>${speak({ en: 'All figures', zh: '全部指标' })}</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">${speak({ en: 'Figure', zh: '指标' })}</th>
          <th scope="col" class="n">${speak({ en: 'Value', zh: '值' })}</th>
          <th scope="col" class="n">${speak({ en: 'By chance (95 %)', zh: '偶然浮动（95 %）' })}</th>
          <th scope="col" class="meaning">${speak({ en: 'What it says', zh: '含义' })}</th>
        </tr>
      </thead>
      <tbody>
        ${inReadingOrder(scores).map(
          ([name, score]) =>
            html`<tr>
              <th scope="row">${speak(figureOf(name).label)}</th>
              <td class="n">${writeFigure(score)}</td>
              <td class="n muted">${span(intervals[name])}</td>
              <td class="meaning">${speak(figureOf(name).meaning)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

/** What explains the figures: how they come about, and what is not defined. */
function remarks({ signature, terSignature, notes }: MetricsValue, speak: Speak): Html | false {
  if (notes.length === 0 && signature === undefined) return false;
  return html`<div class="remarks">
    ${notes.map((note) => html`<p>${speak(note)}</p>`)}${signature !== undefined && html`<p>BLEU: <code>${signature}</code></p>`}${terSignature !== undefined && html`<p>TER: <code>${terSignature}</code></p>`}
  </div>`;
}

function limits(metrics: MetricsValue, speak: Speak): Html | false {
  const found = limitationsOf(metrics);
  return (
    found.length > 0 &&
    html`<section>
      <h2>${speak({ en: 'Where not to trust it', zh: '需要当心' })}</h2>
      <ul class="limits">
        ${found.map((one) => html`<li>${speak(one)}</li>`)}
      </ul>
    </section>`
  );
}

function byClass({ confusion, classes = [], perClass = [], calibration = [] }: MetricsValue, { speak, number }: Writing): Html | false {
  if (perClass.length === 0) return false;
  const words = {
    title: speak({ en: 'How often it is right at each certainty', zh: '各种把握下的实际正确率' }),
    x: speak({ en: 'how sure', zh: '把握' }),
    y: speak({ en: 'how often right', zh: '答对的比例' }),
  };
  const heads = ['precision', 'recall', 'f1'].map((name) => html`<th scope="col" class="n">${speak(figureOf(name).label)}</th>`);
  return html`<section>
    <h2>${speak({ en: 'Class by class', zh: '各类别' })}</h2>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th scope="col">${speak({ en: 'Class', zh: '类别' })}</th>
            ${heads}
            <th scope="col" class="n">${speak({ en: 'F1 by chance', zh: 'F1 浮动范围' })}</th>
            <th scope="col" class="n">${speak({ en: 'Rows', zh: '行数' })}</th>
          </tr>
        </thead>
        <tbody>
          ${perClass.slice(0, mostListed).map(
            ({ name, precision, recall, f1, interval, count }) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td class="n">${writeFigure(precision)}</td>
                <td class="n">${writeFigure(recall)}</td>
                <td class="n">${writeFigure(f1)}</td>
                <td class="n muted">${span(interval)}</td>
                <td class="n">${number(count)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <div class="two">
      ${
        confusion &&
        classes.length <= mostConfused &&
        html`<div>
          <h3>${speak({ en: 'What was taken for what', zh: '混淆情况' })}</h3>
          ${confusionTable(confusion, classes, { speak, number })}
        </div>`
      }
      ${
        calibration.length > 1 &&
        html`<div>
          <h3>${words.title}</h3>
          ${calibrationDrawing(calibration, words)}
        </div>`
      }
    </div>
  </section>`;
}

function confusionTable(
  confusion: readonly (readonly number[])[],
  classes: readonly string[],
  { speak, number }: Pick<Writing, 'speak' | 'number'>,
): Html {
  return html`<div class="wide">
    <table class="confusion">
      <thead>
        <tr>
          <th scope="col" class="corner">${speak({ en: 'truth ↓  said →', zh: '实际 ↓  判为 →' })}</th>
          ${classes.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${confusion.map((counts, is) => {
          const rows = Math.max(
            1,
            counts.reduce((sum, count) => sum + count, 0),
          );
          return html`<tr>
            <th scope="row">${classes[is]}</th>
            ${counts.map((count, said) => {
              const right = is === said;
              const heat = Math.round(Math.sqrt(count / rows) * (right ? 30 : 38));
              return html`<td class="${right ? 'right' : 'wrong'}" style="--heat:${heat}%">
                <b>${number(count)}</b><small>${Math.round((100 * count) / rows)} %</small>
              </td>`;
            })}
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

function bySlice({ slices }: MetricsValue, { speak, number }: Writing): Html | false {
  if (!slices) return false;
  return html`<section>
    <h2>${speak({ text: { en: 'By “{column}”', zh: '按“{column}”分组' }, values: { column: slices.column } })}</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">${slices.column}</th>
          <th scope="col" class="n">${speak(figureOf(slices.figure).label)}</th>
          <th scope="col" class="n">${speak({ en: 'By chance (95 %)', zh: '偶然浮动（95 %）' })}</th>
          <th scope="col" class="n">${speak({ en: 'Rows', zh: '行数' })}</th>
        </tr>
      </thead>
      <tbody>
        ${slices.items.map(
          ({ name, value, interval, count, few }) =>
            html`<tr>
              <th scope="row">${name === '' ? speak({ en: 'empty', zh: '空' }) : name}</th>
              <td class="n">${writeFigure(value)}</td>
              <td class="n muted">${span(interval)}</td>
              <td class="n">${few && html`<span class="few">${speak({ en: 'few', zh: '偏少' })}</span>`}${number(count)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function mistakes({ mistakes: worst = [], target }: MetricsValue, speak: Speak): Html | false {
  if (worst.length === 0) return false;
  const write = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return html`<section>
    <h2>
      ${speak(worst[0]?.predicted === null ? { en: 'What surprised it most', zh: '最意外的文本' } : { en: 'Worst mistakes', zh: '最严重的错误' })}
    </h2>
    <ol class="mistakes">
      ${worst.map(
        ({ row, truth, predicted, perplexity }) =>
          html`<li>
            <b
              >${speak(
                predicted === null && perplexity !== undefined
                  ? { text: { en: 'perplexity {perplexity}', zh: '困惑度 {perplexity}' }, values: { perplexity: writeFigure(perplexity) } }
                  : {
                      text: { en: 'said {predicted}, truly {truth}', zh: '判为 {predicted}，实际 {truth}' },
                      values: { predicted: write(predicted), truth: write(truth) },
                    },
              )}</b
            >
            <p>
              ${Object.entries(row)
                .filter(([name]) => name !== target)
                .map(([name, value]) => `${name}: ${write(value)}`)
                .join(' · ')}
            </p>
          </li>`,
      )}
    </ol>
  </section>`;
}
