import { DocumentError, mostCharacters } from './document-faults.ts';
import { isOldOffice } from './document-kind.ts';
import { openPackage, type Package } from './office-package.ts';

/** The text of a Word document (Office Open XML, ECMA-376), each paragraph on lines of its own, rows of tables with tabs; footnotes at the end. Deleted text of tracked changes is left out. */
export async function readDocx(bytes: Uint8Array): Promise<{ title: string; text: string }> {
  if (isOldOffice(bytes)) throw new DocumentError('old-word');
  const parts = await openPackage(bytes);
  try {
    const main = parts.names.find((name) => /^word\/document\d*\.xml$/.test(name));
    if (main === undefined) throw new DocumentError('no-text');
    const texts = [await bodyText(parts, main)];
    for (const name of ['word/footnotes.xml', 'word/endnotes.xml']) if (parts.names.includes(name)) texts.push(await bodyText(parts, name));
    const title = parts.names.includes('docProps/core.xml') ? await coreTitle(parts) : '';
    return { title, text: texts.filter((text) => text !== '').join('\n\n') };
  } finally {
    parts.close();
  }
}

async function bodyText(parts: Package, name: string): Promise<string> {
  const found: string[] = [];
  let characters = 0;
  let cells = 0;
  let isText = false;
  let fallbacks = 0;
  const say = (text: string): void => {
    characters += text.length;
    if (characters > mostCharacters) throw new DocumentError('too-much-text');
    found.push(text);
  };
  await parts.parse(name, {
    open(tag) {
      if (tag === 'mc:Fallback') fallbacks++;
      else if (tag === 'w:t') isText = true;
      else if (tag === 'w:tab') say('\t');
      else if (tag === 'w:br' || tag === 'w:cr') say(cells > 0 ? ' ' : '\n');
      else if (tag === 'w:tc') cells++;
    },
    text(text) {
      // What a newer program shows is said a second time for older ones.
      if (isText && fallbacks === 0) say(text);
    },
    close(tag) {
      if (tag === 'mc:Fallback') fallbacks--;
      else if (tag === 'w:t') isText = false;
      else if (tag === 'w:p') say(cells > 0 ? ' ' : '\n\n');
      else if (tag === 'w:tc') {
        cells--;
        say('\t');
      } else if (tag === 'w:tr') say('\n');
      else if (tag === 'w:tbl' && cells === 0) say('\n');
    },
  });
  return tidy(found.join(''));
}

function tidy(text: string): string {
  return text
    .replace(/[ \t]+\n/g, '\n')
    .replace(/ *\t */g, '\t')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

async function coreTitle(parts: Package): Promise<string> {
  let isTitle = false;
  let title = '';
  await parts.parse('docProps/core.xml', {
    open: (tag) => void (isTitle = tag === 'dc:title'),
    text: (text) => void (isTitle && (title += text)),
    close: () => void (isTitle = false),
  });
  return title.trim().slice(0, 500);
}
