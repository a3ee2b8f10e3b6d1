import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, columns, integer, number, text, toggle } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { columnFixes } from '../lib/tables/near-names.ts';
import { withReason } from '../lib/tables/removed-rows.ts';
import { measuredColumns, ruleSets } from '../lib/text/filters/text-rules.ts';

const share = { min: 0, max: 1, step: 0.01, advanced: true } as const;
/** ISO 639-1 codes, such as "zh, en". */
const languageCodes = /^\s*([a-z]{2}([\s,，、]+[a-z]{2})*)?\s*$/;

export default defineNode({
  title: { en: 'Filter texts', zh: '筛选文本' },
  summary: {
    en: 'Removes texts that are too short, repetitive, lists, menus or no prose.',
    zh: '移除过短、重复、列表、菜单等低质量文本。',
  },
  help: {
    en: 'For texts from web pages and documents, before a language model learns from them. The rules and their limits are the published ones: Gopher judges whether a text is running prose, and whether it repeats itself; FineWeb finds lists and menus; C4 leaves out lines that are no sentences, and texts of which too few sentences are left. English is counted in words, Chinese in characters, 1.5 of them to a word, with full-width signs as ends of sentences. Each text is removed for the first rule that it breaks; the removed ones come out with the reason, what was measured, and the limit. The limits were found for whole pages: for short texts, such as reviews or messages, lower “Fewest words” first.',
    zh: '用于网页和文档文本，在语言模型学习之前使用。规则和阈值均采用公开发表的版本：Gopher 判断是否为通顺的文章、是否自我重复；FineWeb 识别列表和菜单；C4 去掉不成句的行，并移除剩余句子过少的文本。英文按词计数，中文按字计数（1.5 个字相当于一个词），全角标点也算句末。每条文本按它违反的第一条规则移除；移除的文本会附上原因、实测值和阈值。这些阈值针对整篇网页：如果是评论、消息等短文本，请先调低“最少词数”。',
  },
  icon: 'list-filter',
  words: [
    'filter texts by quality',
    'text quality',
    'quality filter',
    'gopher',
    'fineweb',
    'c4',
    'boilerplate',
    'low quality text',
    'web text',
    'pretraining data',
    'corpus cleaning',
    'language filter',
    'remove junk texts',
    'spam pages',
    'keep only chinese texts',
    '文本质量',
    '质量过滤',
    '按质量筛选文本',
    '低质量文本',
    '垃圾文本',
    '语料清洗',
    '预训练语料',
    '网页文本',
    '语言过滤',
    '只保留中文',
    '太短的文本',
  ],
  inputs: { rows: port('table') },
  outputs: { kept: port('table'), removed: port('table'), report: port('report') },
  settings: {
    column: columns({ label: { en: 'Text', zh: '文本列' }, of: 'rows', count: 1, types: ['text', 'category'] }),
    quality: toggle({ label: ruleSets.quality, default: true }),
    fewestWords: integer({
      label: { en: 'Fewest words', zh: '最少词数' },
      hint: { en: 'Chinese: 1.5 characters count as a word.', zh: '中文按 1.5 个字折合一个词。' },
      default: 50,
      min: 0,
      max: 1_000_000,
      showIf: { quality: true },
    }),
    repetition: toggle({ label: ruleSets.repetition, default: true }),
    fineWeb: toggle({ label: ruleSets.fineWeb, default: true }),
    c4: toggle({
      label: ruleSets.c4,
      hint: {
        en: 'Leaves out lines that do not end as sentences, and notices about cookies and privacy.',
        zh: '去掉句末没有标点的行，以及有关 Cookie 和隐私的提示。',
      },
      default: false,
    }),
    languages: text({
      label: { en: 'Languages to keep', zh: '保留的语言' },
      hint: { en: 'Two-letter codes, such as zh, en. Empty: all.', zh: '两位语言代码，例如 zh, en。留空表示全部保留。' },
      default: '',
      optional: true,
      pattern: languageCodes.source,
      maxLength: 200,
    }),
    rules: choice({
      label: { en: 'Count by the rules of', zh: '计数规则' },
      options: {
        auto: { en: 'Each text’s own language', zh: '按每条文本的语言' },
        english: { en: 'English: words', zh: '英文：按词' },
        chinese: { en: 'Chinese: characters', zh: '中文：按字' },
      },
      default: 'auto',
      advanced: true,
    }),
    mostWords: integer({
      label: { en: 'Most words', zh: '最多词数' },
      default: 100_000,
      min: 1,
      max: 10_000_000,
      advanced: true,
      showIf: { quality: true },
    }),
    letterShare: number({
      label: { en: 'Fewest words with letters', zh: '含文字的词至少占' },
      default: 0.8,
      ...share,
      showIf: { quality: true },
    }),
    symbolShare: number({
      label: { en: 'Most # signs or ellipses to a word', zh: '每个词最多的“#”或省略号数' },
      default: 0.1,
      ...share,
      showIf: { quality: true },
    }),
    stopWords: integer({
      label: { en: 'Fewest different common words', zh: '至少出现的常用词种数' },
      hint: { en: 'Such as “the”, “of”, “and”.', zh: '例如“的”“了”“是”。' },
      default: 2,
      min: 0,
      max: 8,
      advanced: true,
      showIf: { quality: true },
    }),
    repeatedLines: number({
      label: { en: 'Most repeated lines or paragraphs', zh: '重复的行或段落最多占' },
      default: 0.3,
      ...share,
      showIf: { repetition: true },
    }),
    repeatedCharacters: number({
      label: { en: 'Most text in repeated lines or paragraphs', zh: '重复的行或段落的字符最多占' },
      default: 0.2,
      ...share,
      showIf: { repetition: true },
    }),
    finishedLines: number({
      label: { en: 'Fewest lines that end as sentences', zh: '以句末标点结尾的行至少占' },
      default: 0.12,
      ...share,
      showIf: { fineWeb: true },
    }),
    shortLines: number({
      label: { en: 'Most short lines', zh: '短行最多占' },
      hint: { en: 'Up to 30 characters; Chinese: 10.', zh: '不超过 30 个字符；中文为 10 个字。' },
      default: 0.67,
      ...share,
      showIf: { fineWeb: true },
    }),
    fewestSentences: integer({
      label: { en: 'Fewest sentences', zh: '最少句数' },
      default: 5,
      min: 1,
      max: 1_000,
      advanced: true,
      showIf: { c4: true },
    }),
  },
  describe({ rows }) {
    const { columns: known, role } = rows ?? {};
    return {
      kept: { type: 'table', ...(known && { columns: known }), ...(role && { role }) },
      removed: { type: 'table', ...(known && { columns: withReason(known, measuredColumns) }) },
    };
  },
  check({ rows }, { column, quality, repetition, fineWeb, c4, languages }) {
    const problems: NodeProblem[] = [];
    if (rows?.columns && column !== '' && !rows.columns.some(({ name }) => name === column))
      problems.push({
        code: 'missing-column',
        severity: 'error',
        setting: 'column',
        message: message(
          { en: 'The table has no column “{column}”. Choose another one.', zh: '表格中没有“{column}”列。请选择其他列。' },
          { column },
        ),
        fixes: columnFixes(
          column,
          rows.columns.map(({ name }) => name),
        ),
      });
    if (!quality && !repetition && !fineWeb && !c4 && languages.trim() === '')
      problems.push({
        code: 'nothing-to-do',
        severity: 'warning',
        setting: 'quality',
        message: message({
          en: 'No rule is on, so only empty texts are removed. Switch a rule on.',
          zh: '没有开启任何规则，只会移除空文本。请开启至少一条规则。',
        }),
        fixes: [{ label: message({ en: 'Prose only', zh: '只要通顺的文章' }), settings: { quality: true } }],
      });
    return problems;
  },
  async run(context, { rows }, settings) {
    const { filterTexts } = await import('../lib/text/filters/filter-texts.ts');
    const { filtersOf } = await import('../lib/text/filters/filter-settings.ts');
    const { sayFiltered } = await import('../lib/text/filters/filter-report.ts');
    const filtered = await filterTexts(context, rows, settings.column, await filtersOf(settings));
    return { kept: filtered.kept, removed: filtered.removed, report: sayFiltered(context, rows.count, filtered) };
  },
});
