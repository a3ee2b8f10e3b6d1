import type { Language } from '../../kit/text.ts';
import { type Html, html } from '../model-card/html.ts';
import { pageOf } from '../model-card/page.ts';
import { partsOf } from './parts.ts';
import { type DocumentLanguage, documentTitle, type Part, type Requirements, unsaid, untitled } from './requirements.ts';

/** The requirements as a page that stands alone, in one language, or in both with a switch between them. */
export function writePage(requirements: Requirements, language: DocumentLanguage): string {
  return pageOf(language, {
    title: (one) => (requirements.name === '' ? untitled[one] : requirements.name),
    article: (one) => article(requirements, one),
  });
}

function article(requirements: Requirements, language: Language): Html {
  const { name, domain, task, goal, date } = requirements;
  const day = date.toLocaleDateString(language === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'long', timeZone: 'UTC' });
  const [first = ''] = goal.trim().split(/\r?\n/);
  const facts = [
    [{ en: 'Domain', zh: '领域' }, domain[language]],
    [{ en: 'The model', zh: '模型' }, task[language]],
    [{ en: 'Written', zh: '日期' }, day],
  ] as const;
  return html`<article lang="${language}">
    <header>
      <p class="kind">${documentTitle[language]}</p>
      <h1>${name === '' ? untitled[language] : name}</h1>
      <p>${first}</p>
      <dl class="facts">
        ${facts.map(
          ([label, value]) =>
            html`<div>
              <dt>${label[language]}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
    </header>
    ${partsOf(requirements, language).map((part) => section(part, language))}
  </article>`;
}

function section({ title, answers = [], table, note }: Part, language: Language): Html {
  const asked = answers.filter(({ words, always }) => words !== '' || always);
  return html`<section>
    <h2>${title[language]}</h2>
    ${
      asked.length > 0 &&
      html`<dl class="said">
        ${asked.map(
          ({ label, words }) =>
            html`<dt>${label[language]}</dt>
              <dd>${words === '' ? html`<span class="muted">${unsaid[language]}</span>` : words}</dd>`,
        )}
      </dl>`
    }
    ${
      table &&
      html`<div class="wide">
        <table>
          <thead>
            <tr>
              ${table.columns.map((column) => html`<th scope="col">${column[language]}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${table.rows.map(
              ([first = '', ...others]) =>
                html`<tr>
                  <th scope="row">${first}</th>
                  ${others.map((cell) => html`<td>${cell}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`
    }
    ${note && html`<p class="remarks">${note[language]}</p>`}
  </section>`;
}
