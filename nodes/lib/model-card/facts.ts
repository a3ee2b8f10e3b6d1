import { isObject, type Json } from '../../kit/json.ts';
import type { ModelValue } from '../../kit/ports.ts';
import type { Text } from '../../kit/text.ts';
import { ownershipWords } from '../../kit/origin-words.ts';
import type { Card, Speak } from './card.ts';
import { type Html, html } from './html.ts';

type Write = (value: number) => string;
const mostListed = 50;

const readText: Text = {
  en: '{count} rows; the model reads {columns} {columns|column|columns} of them.',
  zh: '{count} 行数据；模型读取其中 {columns} 列。',
};

export function dataSection({ model, training }: Card, speak: Speak, number: Write): Html {
  const counted = training?.columns?.find(({ name }) => name === model.target)?.classes;
  const classes = counted ?? (model.classes ?? []).map((name): { name: string; count?: number } => ({ name }));
  return html`<section>
    <h2>${speak({ en: 'The data it learned from', zh: '训练数据' })}</h2>
    <p>
      ${speak({
        text:
          model.target === ''
            ? readText
            : {
                en: '{count} rows with an answer in “{target}”; the model reads {columns} {columns|column|columns} of them.',
                zh: '{count} 行“{target}”列有答案的数据；模型读取其中 {columns} 列。',
              },
        values: { count: model.lineage.count, target: model.target, columns: model.inputs.length },
      })}
    </p>
    <div class="two">
      <div>
        <h3>${speak({ en: 'Columns that it reads', zh: '读取的列' })}</h3>
        <table>
          <tbody>
            ${model.inputs.slice(0, mostListed).map(
              ({ name, type }) =>
                html`<tr>
                  <th scope="row">${name}</th>
                  <td class="muted">${speak(typeWords[type])}</td>
                </tr>`,
            )}
          </tbody>
        </table>
        ${more(model.inputs.length, speak)}
      </div>
      ${
        classes.length > 0 &&
        html`<div>
          <h3>${speak({ en: 'Classes', zh: '类别' })}</h3>
          <table>
            <tbody>
              ${classes.slice(0, mostListed).map(
                ({ name, count }) =>
                  html`<tr>
                    <th scope="row">${name}</th>
                    <td class="n">${count === undefined ? '' : number(count)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
          ${more(classes.length, speak)}
        </div>`
      }
    </div>
  </section>`;
}

/** Where the rows came from, as the source nodes say it; nothing where none does. */
export function originsSection({ model, training }: Card, speak: Speak): Html | false {
  const origins = model.origins ?? training?.origins ?? [];
  return (
    origins.length > 0 &&
    html`<section>
      <h2>${speak({ en: 'Where the data came from', zh: '数据来源' })}</h2>
      <table>
        <tbody>
          ${origins.map(
            ({ origin, licence, owner, ownership, readAt }) =>
              html`<tr>
                <th scope="row">${origin}</th>
                <td>${licence ?? speak({ en: 'licence not said', zh: '未说明许可' })}</td>
                <td>
                  ${[owner ?? '', ownership === 'unsaid' ? '' : speak(ownershipWords[ownership])].filter((word) => word !== '').join(', ')}
                </td>
                <td class="muted">${readAt.slice(0, 10)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </section>`
  );
}

function more(count: number, speak: Speak): Html | false {
  const left = count - mostListed;
  return left > 0 && html`<p class="muted">${speak({ text: { en: 'and {left} more', zh: '另有 {left} 个' }, values: { left } })}</p>`;
}

const typeWords: Record<ModelValue['inputs'][number]['type'], Text> = {
  number: { en: 'number', zh: '数字' },
  text: { en: 'text', zh: '文本' },
  category: { en: 'category', zh: '类别' },
  date: { en: 'date', zh: '日期' },
  image: { en: 'image', zh: '图片' },
  json: { en: 'JSON', zh: 'JSON' },
};

const scoreWords: Readonly<Record<string, Text>> = {
  epochs: { en: 'Times over the rows', zh: '训练轮数' },
  trainingRows: { en: 'Rows learned from', zh: '学习的行数' },
  validationRows: { en: 'Rows held out', zh: '留出的行数' },
  loss: { en: 'Loss at the end', zh: '最终损失' },
  validationLoss: { en: 'Loss on rows held out', zh: '留出数据上的损失' },
};

/** Where the curves of the training ended, and every setting that made the model. */
export function trainingSection({ scores, lineage }: ModelValue, speak: Speak, number: Write): Html {
  const settings = Object.entries(lineage.settings).filter(
    ([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0),
  );
  return html`<section>
    <h2>${speak({ en: 'How it was trained', zh: '训练过程' })}</h2>
    <dl class="facts">
      ${Object.entries(scores).map(
        ([name, value]) =>
          html`<div>
            <dt>${scoreWords[name] ? speak(scoreWords[name]) : name}</dt>
            <dd>${number(value)}</dd>
          </div>`,
      )}
    </dl>
    ${
      settings.length > 0 &&
      html`<h3>${speak({ en: 'Settings', zh: '设置' })}</h3>
        <table>
          <tbody>
            ${settings.map(
              ([name, value]) =>
                html`<tr>
                  <th scope="row"><code>${name}</code></th>
                  <td>${valueWords(value)}</td>
                </tr>`,
            )}
          </tbody>
        </table>`
    }
  </section>`;
}

function valueWords(value: Json): string {
  if (Array.isArray(value)) return value.map(valueWords).join(', ');
  return isObject(value) ? JSON.stringify(value) : String(value);
}

/** Hashes by which the model, its rows and its program are found again. */
export function lineageSection({ model, date }: Card, speak: Speak): Html {
  const hashes: [Text, string][] = [
    [{ en: 'Model', zh: '模型' }, model.artifact],
    [{ en: 'Training rows', zh: '训练数据' }, model.lineage.rows],
    [{ en: 'Program', zh: '程序' }, model.lineage.code],
  ];
  return html`<section>
    <h2>${speak({ en: 'What it was made of', zh: '来源' })}</h2>
    <p class="muted">
      ${speak({
        en: 'Hashes of the exact content: the same hash means the very same bytes.',
        zh: '内容的哈希值：哈希相同，内容就完全相同。',
      })}
    </p>
    <table>
      <tbody>
        ${hashes.map(
          ([label, hash]) =>
            html`<tr>
              <th scope="row">${speak(label)}</th>
              <td><code>${hash}</code></td>
            </tr>`,
        )}
      </tbody>
    </table>
    <footer>
      ${speak({ text: { en: 'Written by Graftwork on {date}.', zh: '由 Graftwork 于 {date} 生成。' }, values: { date: `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC` } })}
    </footer>
  </section>`;
}
