import type { Language } from '../../kit/text.ts';
import { partsOf } from './parts.ts';
import { type DocumentLanguage, documentTitle, type Part, type Requirements, unsaid, untitled } from './requirements.ts';

/** The requirements as Markdown, in one language, or in English and then Chinese. */
export function writeMarkdown(requirements: Requirements, language: DocumentLanguage): string {
  const languages: readonly Language[] = language === 'both' ? ['en', 'zh'] : [language];
  return `${languages.map((one) => oneLanguage(requirements, one)).join('\n\n---\n\n')}\n`;
}

function oneLanguage(requirements: Requirements, language: Language): string {
  const { name, domain, task, date } = requirements;
  const head = [
    `# ${line(name === '' ? untitled[language] : name)}`,
    `*${[documentTitle, domain, task].map((text) => line(text[language])).join(' · ')} · ${date.toISOString().slice(0, 10)}*`,
  ];
  return [...head, ...partsOf(requirements, language).map((part) => written(part, language))].join('\n\n');
}

function written({ title, answers = [], table, note }: Part, language: Language): string {
  const said = answers
    .filter(({ words, always }) => words !== '' || always)
    .map(({ label, words }) => `**${label[language]}**\n\n${words === '' ? `*${unsaid[language]}*` : block(words)}`);
  const rows = table && [
    row(table.columns.map((column) => column[language])),
    row(table.columns.map(() => '---')),
    ...table.rows.map((cells) => row(cells.map(line))),
  ];
  return [`## ${title[language]}`, ...said, ...(rows ? [rows.join('\n')] : []), ...(note ? [`*${note[language]}*`] : [])].join('\n\n');
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** What people wrote is text: signs that Markdown or HTML would read as markup are escaped. */
function escaped(words: string): string {
  return words.replace(/[\\`*_{}[\]<>|#~&]/g, '\\$&');
}
function line(words: string): string {
  return escaped(words.replace(/\s+/g, ' ').trim());
}
/** Lines stay lines; a sign at the beginning makes no list, heading or rule. */
function block(words: string): string {
  return words
    .trim()
    .split(/\r?\n/)
    .map((one) =>
      escaped(one.trim())
        .replace(/^([-+=])/, '\\$1')
        .replace(/^(\d+)([.)])/, '$1\\$2'),
    )
    .join('  \n');
}
