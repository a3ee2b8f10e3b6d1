/**
 * Headings under which each cell is the name of a person, however rare. “Name” alone is none of them: it stands over products and files, too.
 */
const latin =
  / (?:full|first|last|middle|given|family|maiden|patient|customer|client|contact|employee|student|teacher|doctor|parent|guardian)(?:['’]?s|s['’])? names? | (?:surname|forename)s? /;
const han = /(?:姓名|联系人|收货人|收件人|监护人)(?![\u4e00-\u9fff])/;
const longest = 40;
/** Chinese names, those of minorities with a point between, or a few words in Latin letters. */
const isNameLike = /^(?:[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]+(?:·[\u4e00-\u9fff]+)+|\p{Lu}[\p{L}.'’-]*(?: \p{L}[\p{L}.'’-]*){0,4})$/u;
const notNames = new Set(['不详', '未知', '匿名', '保密', '无名', '本人', '同上', 'None', 'Unknown', 'Anonymous', 'NA']);

/** `headed`: in small letters, with a space before and behind. */
export function isNameUnder(headed: string, text: string): boolean {
  if (text.length > longest || !(latin.test(headed) || han.test(headed))) return false;
  return isNameLike.test(text) && !notNames.has(text);
}
