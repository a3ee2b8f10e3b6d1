import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, columns, list } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { columnFixes } from '../lib/tables/near-names.ts';
import { normalizedColumns } from '../lib/tables/normalize-values.ts';
import { unitWords, valueForms } from '../lib/text/values/form-words.ts';
import { withReason } from '../lib/tables/removed-rows.ts';

export default defineNode({
  title: { en: 'Normalise values', zh: '统一格式' },
  summary: { en: 'Brings dates, numbers, units and texts into one form.', zh: '把日期、数字、单位和文本统一成一种格式。' },
  help: {
    en: 'Choose a column and what to make of it; several entries for one column apply one after the other. Dates are read in many forms: 2024-03-05, 5.3.2024, Mar 5th, 2024, 2024年3月5日, 二〇二四年三月五日. Numbers: 1,234.5, 1.234,5, 12 %, 3.5万, 三千五百. Quantities such as “5 kg”, “3斤”, “5 ft 11 in” are converted to the unit you choose; a number without a unit counts as being in it. Texts: the Unicode form NFKC makes full-width and compatibility characters plain, traditional characters become simplified or the other way round, HTML becomes plain text, or only its main text without menus. A cell that cannot be read becomes missing, or its row is removed with the reason. The report shows before and after.',
    zh: '选择列以及要统一成的格式；同一列可以加入多项，依次处理。日期支持多种写法：2024-03-05、5.3.2024、Mar 5th, 2024、2024年3月5日、二〇二四年三月五日。数字支持 1,234.5、1.234,5、12 %、3.5万、三千五百。“5 kg”“3斤”“5 ft 11 in”等数量会换算成您选择的单位；没有单位的数字视为已是该单位。文本：NFKC 把全角和兼容字符变为普通字符，繁体与简体可以互转，HTML 变为纯文本，或只保留去掉菜单的正文。无法识别的单元格变为缺失，或连同原因移除该行。报告会列出修改前后的对照。',
  },
  icon: 'wand',
  words: [
    'normalise',
    'standardize values',
    'date format',
    'parse dates',
    'convert units',
    'unit conversion',
    'kg to lb',
    'nfkc',
    'unicode',
    'full width',
    'simplified traditional',
    'opencc',
    'strip html',
    'html to text',
    'remove html tags',
    'remove menus from pages',
    'text to number',
    'chinese numerals',
    '统一格式',
    '标准化',
    '日期格式',
    '单位换算',
    '斤换算公斤',
    '全角转半角',
    '简繁转换',
    '繁体转简体',
    '去除HTML',
    '去掉网页标签',
    '提取正文',
    '中文数字',
    '文本转数字',
  ],
  inputs: { rows: port('table') },
  outputs: { kept: port('table'), removed: port('table'), report: port('report') },
  settings: {
    forms: list({
      label: { en: 'What to normalise', zh: '要统一的内容' },
      fields: {
        column: columns({ label: { en: 'Column', zh: '列' }, of: 'rows', count: 1, types: ['text', 'category', 'number', 'date'] }),
        as: choice({ label: { en: 'Into', zh: '统一为' }, options: valueForms, default: 'nfkc' }),
        unit: choice({ label: { en: 'Unit', zh: '单位' }, options: unitWords, default: 'kg', showIf: { as: 'quantity' } }),
      },
      default: [],
    }),
    dateOrder: choice({
      label: { en: 'Of 03/05/2024 first comes', zh: '03/05/2024 的顺序' },
      options: {
        'day-first': { en: 'the day: 3 May', zh: '日在前：5 月 3 日' },
        'month-first': { en: 'the month: March 5', zh: '月在前：3 月 5 日' },
      },
      default: 'day-first',
    }),
    unreadable: choice({
      label: { en: 'What cannot be read', zh: '无法识别的单元格' },
      options: { blank: { en: 'Becomes missing', zh: '变为缺失' }, remove: { en: 'Its row is removed', zh: '移除该行' } },
      default: 'blank',
    }),
  },
  describe({ rows }, { forms }) {
    const { columns: known, role } = rows ?? {};
    return {
      kept: { type: 'table', ...(known && { columns: normalizedColumns(known, forms) }), ...(role && { role }) },
      removed: { type: 'table', ...(known && { columns: withReason(known) }) },
    };
  },
  check({ rows }, { forms }) {
    const names = rows?.columns?.map(({ name }) => name);
    const problems = forms
      .filter(({ column }) => names && column !== '' && !names.includes(column))
      .map(({ column }): NodeProblem => ({
        code: 'missing-column',
        severity: 'error',
        setting: 'forms',
        message: message(
          { en: 'The table has no column “{column}”. Choose another one.', zh: '表格中没有“{column}”列。请选择其他列。' },
          { column },
        ),
        fixes: columnFixes(column, names ?? [], true),
      }));
    if (forms.length === 0)
      problems.push({
        code: 'nothing-to-do',
        severity: 'warning',
        setting: 'forms',
        message: message({
          en: 'Nothing is chosen, so the rows pass through as they are. Add a column and what to make of it.',
          zh: '还没有选择内容，数据会原样通过。请添加列以及要统一成的格式。',
        }),
      });
    return problems;
  },
  async run(context, { rows }, options) {
    const { normalizeValues } = await import('../lib/tables/normalize-values.ts');
    const { sayNormalized } = await import('../lib/tables/normalize-report.ts');
    const normalized = await normalizeValues(context, rows, options);
    return { kept: normalized.kept, removed: normalized.removed, report: sayNormalized(context, rows.count, normalized) };
  },
});
