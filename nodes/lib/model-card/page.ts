import type { Language } from '../../kit/text.ts';
import { type Html, html } from './html.ts';
import { cardStyle } from './style.ts';

/** A page that stands alone: no scripts, nothing from outside; in one language, or in both with a switch between them. */
export function pageOf(
  language: Language | 'both',
  { title, article }: { title(language: Language): string; article(language: Language): Html },
): string {
  const languages: readonly Language[] = language === 'both' ? ['en', 'zh'] : [language];
  const [first = 'en'] = languages;
  const page = html`<html lang="${first}">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
      <title>${title(first)}</title>
      <style>
        ${{ html: cardStyle }}
      </style>
    </head>
    <body>
      ${
        language === 'both' &&
        html`<input class="language" type="radio" name="language" id="read-en" checked aria-label="English" />
          <input class="language" type="radio" name="language" id="read-zh" aria-label="中文" />`
      }
      <main>
        ${language === 'both' && html`<div class="switch" aria-hidden="true"><label for="read-en">English</label><label for="read-zh">中文</label></div>`}
        ${languages.map(article)}
      </main>
    </body>
  </html> `;
  return `<!doctype html>\n${page.html}`;
}
