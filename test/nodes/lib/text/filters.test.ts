import { expect, test } from 'vitest';
import { gopherLimits, gopherQuality, gopherRepetition, repetitionLimits } from '../../../../nodes/lib/text/filters/gopher.ts';
import { judgeText } from '../../../../nodes/lib/text/filters/judge-text.ts';
import { measureText } from '../../../../nodes/lib/text/filters/measure-text.ts';
import { c4, c4Limits, fineWeb, fineWebLimits } from '../../../../nodes/lib/text/filters/web-pages.ts';
import { loadLanguageOf } from '../../../../nodes/lib/text/languages.ts';

const english = (text: string) => measureText(text, 'english');
const chinese = (text: string) => measureText(text, 'chinese');
/** Words that all differ, with what prose has: the common words and full stops. */
const prose = (words: number) =>
  Array.from({ length: words }, (_, at) => (at % 10 === 0 ? 'the' : at % 10 === 5 ? 'of' : `word${at}`)).join(' ') + '.';
const quality = (text: string) => gopherQuality(english(text), gopherLimits)?.rule;
/** Chinese prose of so many characters, none of which repeats. */
const chineseProse = (characters: number) =>
  Array.from({ length: characters }, (_, at) => (at % 9 === 0 ? '的' : at % 9 === 4 ? '了' : String.fromCharCode(0x4e30 + at * 3))).join(
    '',
  );

test('the limits are the published ones', () => {
  expect(gopherLimits).toEqual({
    fewestWords: 50,
    mostWords: 100_000,
    shortestMean: 3,
    longestMean: 10,
    symbolShare: 0.1,
    bulletShare: 0.9,
    ellipsisShare: 0.3,
    letterShare: 0.8,
    stopWords: 2,
  });
  expect(repetitionLimits).toEqual({ lines: 0.3, paragraphs: 0.3, lineCharacters: 0.2, paragraphCharacters: 0.2 });
  expect(fineWebLimits).toEqual({ finishedLines: 0.12, shortLines: 0.67, shortLine: 30, repeatedCharacters: 0.01, linesPerWord: 0.3 });
  expect(c4Limits).toEqual({ fewestSentences: 5, fewestWords: 3, longestWord: 1_000 });
});

test('Gopher keeps prose at its limits and names the rule just beyond each', () => {
  expect(quality(prose(50))).toBeUndefined();
  expect(quality(prose(49))).toBe('fewWords');
  expect(quality(Array.from({ length: 60 }, () => 'of').join(' '))).toBe('shortWords');
  expect(quality(Array.from({ length: 60 }, () => 'internationally').join(' '))).toBe('longWords');
  expect(quality(`${prose(60)} ${'#'.repeat(7)}`)).toBe('hashes');
  expect(quality(`${prose(60)} ${'# '.repeat(6)}`)).toBeUndefined();
  expect(quality(`${prose(60)} ${'... '.repeat(7)}`)).toBe('ellipses');
  expect(
    quality(
      prose(60)
        .split(' ')
        .map((word) => `• ${word}`)
        .join('\n'),
    ),
  ).toBe('bullets');
  expect(quality(Array.from({ length: 10 }, (_, at) => `${prose(10)}${at < 4 ? ' go on…' : ''}`).join('\n'))).toBe('cutLines');
  expect(quality(`${prose(60)} ${Array.from({ length: 16 }, (_, at) => 1000 + at).join(' ')}`)).toBe('fewLetters');
  expect(quality(prose(60).replaceAll('of', 'word').replaceAll('the', 'word'))).toBe('fewStopWords');
});

test('Chinese is counted in characters, one and a half to a word, by its own common words and signs', () => {
  expect(measureText(chineseProse(90), 'auto').language).toBe('chinese');
  expect(measureText('Windows 系统', 'auto').language).toBe('chinese');
  expect(measureText('The word 系统 means system', 'auto').language).toBe('english');
  const rule = (text: string) => gopherQuality(chinese(text), gopherLimits)?.rule;
  expect(chinese(chineseProse(75)).words).toBe(50);
  expect(rule(chineseProse(75))).toBeUndefined();
  expect(rule(chineseProse(74))).toBe('fewWords');
  expect(rule(chineseProse(90).replaceAll('了', '鑫'))).toBe('fewStopWords');
  const page = `${chineseProse(40)}。\n${chineseProse(50)}！`;
  expect(fineWeb(chinese(page), fineWebLimits)).toBeUndefined();
  // By the English rules no line of it ends.
  expect(fineWeb(english(page), fineWebLimits)?.rule).toBe('unfinishedLines');
});

test('repetition: lines, paragraphs, and their share of the text', () => {
  const rule = (text: string) => gopherRepetition(english(text), repetitionLimits)?.rule;
  const line = (at: number) => `alpha${at} beta${at} gamma${at}`;
  const lines = (count: number) => Array.from({ length: count }, (_, at) => line(at));
  expect(rule(lines(20).join('\n'))).toBeUndefined();
  expect(rule([...lines(6), ...lines(3)].join('\n'))).toBe('lines');
  expect(rule([...lines(6), ...lines(3)].join('\n\n'))).toBe('paragraphs');
  // One long line of twelve, twice: few lines, much text.
  const long = Array.from({ length: 12 }, (_, at) => `delta${at}`).join(' ');
  expect(rule([...lines(10), long, long].join('\n'))).toBe('lineCharacters');
});

test('repetition: the most frequent run of words, and runs that come again', () => {
  const found = (text: string) => gopherRepetition(english(text), repetitionLimits);
  // "aa bb" stands 10 times: 4 characters each of a text of 150.
  const text = Array.from({ length: 10 }, (_, at) => `aa bb w${at}xxxxx`).join(' ');
  expect(text).toHaveLength(139);
  expect(found(text)).toEqual({ rule: 'frequentPhrase', measured: 40 / 139, limit: 0.2 });
  const passage = Array.from({ length: 12 }, (_, at) => `p${at}`);
  const other = (from: number) => Array.from({ length: 40 }, (_, at) => `other${from + at}`);
  const once = [...passage, ...other(0), ...other(100)].join(' ');
  expect(found(once)).toBeUndefined();
  // Of a run that comes again all characters are counted, but those that overlap once.
  const twice = [...other(0), ...passage.map((word) => word.repeat(6)), ...other(100), ...passage.map((word) => word.repeat(6))].join(' ');
  const again = passage.join('').length * 6;
  expect(again / twice.length).toBeCloseTo(0.155, 3);
  expect(found(twice)).toEqual({ rule: 'repeatedPhrases', measured: again / twice.length, limit: 0.15 });
});

test('FineWeb finds menus, short lines, doubled lines and lists', () => {
  const rule = (text: string) => fineWeb(english(text), fineWebLimits)?.rule;
  const sentence = (at: number) => `This is sentence ${at} of a page about growing apples.`;
  const page = Array.from({ length: 10 }, (_, at) => sentence(at)).join('\n');
  expect(rule(page)).toBeUndefined();
  expect(rule(page.replaceAll('.', ''))).toBe('unfinishedLines');
  expect(rule(`${sentence(1)}\nHome.\nNews.\nShop.`)).toBe('shortLines');
  expect(rule(`${page}\n${sentence(1)}`)).toBe('repeatedLineText');
  expect(rule(Array.from({ length: 30 }, (_, at) => `extraordinarily${at} uncommon${at} words.`).join('\n'))).toBe('manyLines');
});

test('C4 leaves out lines that are no sentences and drops what is then too short', () => {
  const sentence = (at: number) => `This is sentence number ${at}.`;
  const good = [1, 2, 3, 4, 5].map(sentence);
  const page = [
    'Home | News',
    ...good,
    'We use cookies on this site.',
    'Please enable Javascript to see this.',
    'Ok.',
    'To be continued...',
  ];
  expect(c4({ text: page.join('\n'), language: 'english' }, c4Limits)).toEqual({
    text: good.join('\n'),
    lines: { noEnding: 2, policy: 1, javascript: 1, fewWords: 1 },
  });
  expect(c4({ text: good.slice(1).join('\n'), language: 'english' }, c4Limits).reason).toEqual({
    rule: 'fewSentences',
    measured: 4,
    limit: 5,
  });
  expect(c4({ text: `${good.join('\n')}\nif (x) { y; }.`, language: 'english' }, c4Limits).reason?.rule).toBe('curlyBracket');
  expect(c4({ text: `${good.join('\n')}\nLorem ipsum dolor.`, language: 'english' }, c4Limits).reason?.rule).toBe('loremIpsum');
  expect(c4({ text: good.join('\n'), language: 'english' }, c4Limits)).toEqual({ lines: {} });
  const zh = [
    '首页 新闻 联系我们',
    '今天天气很好。我们去公园散步。',
    '花开得很漂亮！鸟也在唱歌。你喜欢吗？',
    '本站使用 Cookie 改善体验。',
    '版权所有，违者必究。',
  ];
  expect(c4({ text: zh.join('\n'), language: 'chinese' }, c4Limits)).toEqual({
    text: zh.slice(1, 3).join('\n'),
    lines: { noEnding: 1, policy: 2 },
  });
});

test('an empty text and one without words are judged, not fallen over', () => {
  const all = {
    language: 'auto' as const,
    kept: [],
    quality: gopherLimits,
    repetition: repetitionLimits,
    fineWeb: fineWebLimits,
    c4: c4Limits,
  };
  expect(judgeText(null, all).reason?.rule).toBe('empty');
  expect(judgeText(' \n\t', all).reason?.rule).toBe('empty');
  expect(judgeText('!!! ???', { language: 'auto', kept: [], quality: gopherLimits }).reason?.rule).toBe('fewWords');
  expect(judgeText('!!!', { language: 'auto', kept: [], repetition: repetitionLimits }).reason).toEqual({
    rule: 'frequentPhrase',
    measured: 1,
    limit: 0.2,
  });
  expect(judgeText(`${prose(99)}\n`.repeat(30_000), all).reason?.rule).toBe('manyWords');
});

test('languages are told by script and by n-grams, and short texts are left open', async () => {
  const languageOf = await loadLanguageOf();
  expect(languageOf('The quick brown fox jumps over the lazy dog.')).toBe('en');
  expect(languageOf('Der schnelle braune Fuchs springt über den faulen Hund.')).toBe('de');
  expect(languageOf('今天天气很好')).toBe('zh');
  expect(languageOf('今日はとても天気がいいですね')).toBe('ja');
  expect(languageOf('오늘은 날씨가 아주 좋네요 그래서 우리는 공원에 갑니다')).toBe('ko');
  expect(languageOf('ok')).toBe('');
  expect(languageOf('12345')).toBe('');
});
