import { taskWords } from '../../kit/task-words.ts';
import { type Language, say, sayNumber, type Text } from '../../kit/text.ts';
import type { Card, Said, Speak } from './card.ts';
import { dataSection, lineageSection, originsSection, trainingSection } from './facts.ts';
import { figureSections } from './figures.ts';
import { type Html, html } from './html.ts';
import { pageOf } from './page.ts';

/** All that is known of a model, as one page. */
export function writeCard(card: Card, language: Language | 'both'): string {
  return pageOf(language, { title: (one) => titleOf(card, one), article: (one) => article(card, one) });
}

const languageTitle = { en: 'Language model', zh: '语言模型' };
const plainTitle = { en: 'Model', zh: '模型' };

function titleOf({ said, model }: Card, language: Language): string {
  if (said.name !== '') return said.name;
  if (model.registered) return model.registered.name;
  if (model.target === '') return say(model.task === 'text-generation' ? languageTitle : plainTitle, language);
  return say({ text: { en: 'Model for “{target}”', zh: '“{target}”模型' }, values: { target: model.target } }, language);
}

function article(card: Card, language: Language): Html {
  const { model, metrics, said, date } = card;
  const speak: Speak = (content) => say(content, language);
  const number = (value: number) => sayNumber(value, language);
  const day = date.toLocaleDateString(language === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'long', timeZone: 'UTC' });
  const facts: [Text, string | undefined][] = [
    [{ en: 'What it does', zh: '用途' }, speak(taskWords[model.task])],
    [{ en: 'Answers', zh: '回答' }, model.target],
    [
      { en: 'Learned from', zh: '训练数据' },
      speak({ text: { en: '{count} rows', zh: '{count} 行' }, values: { count: model.lineage.count } }),
    ],
    [
      { en: 'Judged by', zh: '评估数据' },
      metrics.length === 0 ? undefined : metrics.map(({ count }) => number(count)).join(' + ') + speak({ en: ' rows', zh: ' 行' }),
    ],
    [{ en: 'Version', zh: '版本' }, model.registered && String(model.registered.version)],
    [{ en: 'Licence', zh: '许可' }, said.licence],
    [{ en: 'Contact', zh: '联系人' }, said.contact],
    [{ en: 'Written', zh: '日期' }, day],
  ];
  return html`<article lang="${language}">
    <header>
      <p class="kind">${speak({ en: 'Model card', zh: '模型卡' })}</p>
      <h1>${titleOf(card, language)}</h1>
      <p>${speak(model.description)}</p>
      <dl class="facts">
        ${facts.flatMap(([label, value]) =>
          value
            ? [
                html`<div>
                  <dt>${speak(label)}</dt>
                  <dd>${value}</dd>
                </div>`,
              ]
            : [],
        )}
      </dl>
    </header>
    ${purposeSection(said, speak)}
    ${metrics.length === 0 ? unjudged(speak) : metrics.map((one) => figureSections(one, card, { speak, number, several: metrics.length > 1 }))}
    ${dataSection(card, speak, number)} ${originsSection(card, speak)} ${trainingSection(model, speak, number)}
    ${lineageSection(card, speak)}
  </article>`;
}

function purposeSection({ intended, outOfScope, notes }: Said, speak: Speak): Html {
  const unsaid = html`<span class="muted">${speak({ en: 'Not written down.', zh: '未填写。' })}</span>`;
  const parts: [Text, string, boolean][] = [
    [{ en: 'Meant for', zh: '适用' }, intended, true],
    [{ en: 'Not meant for', zh: '不适用' }, outOfScope, true],
    [{ en: 'Notes', zh: '说明' }, notes, false],
  ];
  return html`<section>
    <h2>${speak({ en: 'What it is for', zh: '用途' })}</h2>
    <dl class="said">
      ${parts.flatMap(([label, text, always]) =>
        text === '' && !always
          ? []
          : [
              html`<dt>${speak(label)}</dt>
                <dd>${text === '' ? unsaid : text}</dd>`,
            ],
      )}
    </dl>
  </section>`;
}

function unjudged(speak: Speak): Html {
  return html`<section>
    <h2>${speak({ en: 'How good it is', zh: '效果' })}</h2>
    <ul class="limits">
      <li>
        ${speak({
          en: 'This model has not been judged: no figures were given to this card. Do not rely on it.',
          zh: '该模型未经评估：没有提供任何指标。请勿依赖它。',
        })}
      </li>
    </ul>
  </section>`;
}
