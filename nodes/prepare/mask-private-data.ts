import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, columns, integer, list, number, secret, text, toggle } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { refuse } from '../lib/training/refuse.ts';
import { vanishedColumns } from '../lib/training/target-problems.ts';
import { readColumns, ruledType } from '../lib/privacy/column-rules.ts';
import { nothingLeft, notLookedInto, unfitRules, unreadPatterns, withoutKey } from '../lib/privacy/mask-problems.ts';
import { actionWords, columnActionWords } from '../lib/privacy/mask-report.ts';

const { keep, redact, partial, hash, encrypt, generalise, shift } = actionWords;
const usual = { 'stand-in': actionWords['stand-in'], redact, partial, hash, encrypt, keep } as const;
const groups = ['contact', 'online', 'money', 'numbers', 'dates', 'places', 'names'] as const;

export default defineNode({
  title: { en: 'Mask private data', zh: '隐私数据脱敏' },
  summary: { en: 'Finds names, numbers and addresses of people in texts and replaces them.', zh: '找出文本中的个人信息并替换。' },
  help: {
    en: 'Finds e-mail and web addresses, phones, cards, bank accounts, official numbers of China, the US, the UK and the EU, number plates, dates, postal addresses, names and places. You choose for each group what takes their place. Realistic stand-ins keep a text readable and usable for training; the same value always gets the same stand-in, in all columns and runs with the same key. A hash lets you still count and join people; what was encrypted comes back with “Unmask private data” and the same key. Check digits keep false alarms away, but nothing finds everything: look at the report and at some rows before you hand data on. Names and places are guesses; a name that fills a cell is masked wherever it stands in that row. Rules of your own come first. Whole columns such as ages or post codes are made coarser by rules for columns; “Anonymity” says how far that is needed. In columns of structured data (JSON), such as the messages of a chat or the answer of a service, texts are masked at any depth and the data keep their shape; names of fields stay. Whole numbers there that are a phone, a card or an official number are masked too: they stay numbers where a stand-in takes their place, and become texts otherwise. Marks on places in a text no longer fit it once it is masked: mask first, then mark.',
    zh: '查找邮箱、网址、电话、银行卡、银行账号，中国、美国、英国和欧盟的证件号码，车牌、日期、地址、姓名和地名，并按组选择替换方式。逼真的假值让文本仍然通顺、可用于训练；密钥相同时，同一个值在所有列、每次运行中都得到同一个假值。哈希之后仍可统计和关联同一个人；加密的内容可用“还原脱敏数据”和同一密钥恢复。校验位能排除误报，但没有任何方法能找全：交付数据之前，请查看报告并抽查一些行。姓名和地名是推测的；单独占一个单元格的姓名，在该行的其他文本中也会一并脱敏。自定义规则优先。年龄、邮编等整列数据用“整列规则”泛化；“匿名性”节点会告诉您需要泛化到什么程度。结构化数据（JSON）列，例如聊天消息或接口返回的数据，会逐层处理其中的文本，数据结构不变，字段名保留。其中属于电话、银行卡或证件号码的整数也会脱敏：替换为假值时仍是数字，其他方式则变为文本。文本脱敏后，原有标注的位置不再对应：请先脱敏，再标注。',
  },
  icon: 'mask',
  words: [
    'mask',
    'pii',
    'privacy',
    'anonymize',
    'pseudonymize',
    'redact',
    'gdpr',
    'hipaa',
    'de-identify',
    'personal data',
    'sensitive',
    'phone',
    'e-mail',
    'credit card',
    'ssn',
    'iban',
    'hide names',
    'anonymise',
    'pseudonymise',
    'mask phone numbers',
    'hide private data',
    '脱敏',
    '隐私',
    '匿名化',
    '个人信息',
    '敏感数据',
    '身份证',
    '手机号',
    '银行卡',
    '去标识化',
    '打码',
    '掩码',
  ],
  inputs: { rows: port('table') },
  outputs: { rows: port('table'), report: port('report') },
  settings: {
    columns: columns({
      label: { en: 'Columns', zh: '列' },
      hint: {
        en: 'None: all columns of texts, categories and structured data.',
        zh: '不选则处理所有文本列、类别列和结构化数据列。',
      },
      of: 'rows',
      types: ['text', 'category', 'number', 'json'],
      optional: true,
    }),
    contact: choice({ label: { en: 'E-mail and phone', zh: '邮箱和电话' }, options: usual, default: 'stand-in' }),
    names: choice({ label: { en: 'Names', zh: '姓名' }, options: usual, default: 'stand-in' }),
    places: choice({
      label: { en: 'Addresses and places', zh: '地址和地名' },
      hint: { en: 'Coarser: of a Chinese address the province and city stay.', zh: '选择“泛化”时，中文地址只保留省市。' },
      options: { ...usual, generalise },
      default: 'stand-in',
    }),
    numbers: choice({
      label: { en: 'Official numbers and plates', zh: '证件号码和车牌' },
      options: usual,
      default: 'stand-in',
    }),
    money: choice({ label: { en: 'Cards and bank accounts', zh: '银行卡和账号' }, options: usual, default: 'stand-in' }),
    online: choice({
      label: { en: 'Web, IP and MAC addresses', zh: '网址、IP 和 MAC 地址' },
      options: { ...usual, generalise },
      default: 'stand-in',
    }),
    dates: choice({
      label: { en: 'Dates in texts', zh: '文本中的日期' },
      hint: {
        en: 'Shifted, the days between the dates of a person stay right.',
        zh: '平移后，同一个人各日期之间的间隔保持不变。',
      },
      options: { generalise, shift, redact, partial, hash, encrypt, keep },
      default: 'generalise',
    }),
    dateDetail: choice({
      label: { en: 'Of a date stays', zh: '日期保留到' },
      options: { year: { en: 'The year', zh: '年' }, month: { en: 'Year and month', zh: '年月' } },
      default: 'year',
      showIf: { dates: 'generalise' },
    }),
    shiftDays: integer({
      label: { en: 'Shift by at most', zh: '最多平移' },
      hint: { en: 'Also for columns of dates that a rule shifts.', zh: '也用于“整列规则”平移的日期列。' },
      default: 180,
      min: 1,
      max: 3_650,
      unit: { en: 'days', zh: '天' },
      advanced: true,
    }),
    person: columns({
      label: { en: 'Who a row is about', zh: '每行所属的人' },
      hint: {
        en: 'Dates of the same person are shifted alike. None: all dates are.',
        zh: '同一个人的日期平移相同的天数。不选则所有日期平移相同的天数。',
      },
      of: 'rows',
      count: 1,
      optional: true,
      advanced: true,
    }),
    key: secret({
      label: { en: 'Key', zh: '密钥' },
      hint: {
        en: 'Needed to hash or encrypt. With one, nobody can work out stand-ins by trying; with another key they differ.',
        zh: '哈希和加密时必填。有了密钥，别人无法通过试算推出假值；换密钥后假值也会不同。',
      },
      optional: true,
    }),
    columnRules: list({
      label: { en: 'Rules for whole columns', zh: '整列规则' },
      fields: {
        column: columns({ label: { en: 'Column', zh: '列' }, of: 'rows', count: 1 }),
        action: choice({ label: { en: 'What is done', zh: '处理方式' }, options: columnActionWords, default: 'remove' }),
        size: number({
          label: { en: 'Width of a band, or characters that stay', zh: '区间宽度或保留的字符数' },
          default: 10,
          min: 1,
          max: 1_000_000,
          step: 1,
          showIf: { action: ['band', 'prefix'] },
        }),
      },
      default: [],
      max: 200,
    }),
    rules: list({
      label: { en: 'Rules of your own', zh: '自定义规则' },
      hint: { en: 'With “Leave as it is” they say what is not private.', zh: '选择“保持原样”可声明哪些内容不属于隐私。' },
      fields: {
        name: text({ label: { en: 'Name', zh: '名称' }, default: '', maxLength: 100, optional: true }),
        find: choice({
          label: { en: 'Find', zh: '查找' },
          options: { words: { en: 'Words', zh: '词语' }, pattern: { en: 'A pattern', zh: '匹配模式' } },
          default: 'words',
        }),
        value: text({
          label: { en: 'Words or pattern', zh: '词语或模式' },
          hint: {
            en: 'Words with commas between them, or a regular expression, such as EMP-\\d{6}.',
            zh: '多个词语用逗号隔开，或填写正则表达式，例如 EMP-\\d{6}。',
          },
          default: '',
          maxLength: 20_000,
          lines: 2,
        }),
        action: choice({ label: { en: 'What takes its place', zh: '替换方式' }, options: usual, default: 'redact' }),
      },
      default: [],
      max: 50,
    }),
    sure: number({
      label: { en: 'How sure it must be', zh: '所需的把握程度' },
      hint: {
        en: 'Lower finds more and is wrong more often.',
        zh: '越低找得越多，误报也越多。',
      },
      default: 0.5,
      min: 0.1,
      max: 0.95,
      step: 0.05,
      advanced: true,
    }),
    labels: choice({
      label: { en: 'Names of kinds in', zh: '类型名称的语言' },
      options: {
        text: { en: 'The language of the text', zh: '与文本一致' },
        en: { en: 'English: [PHONE]', zh: '英文：[PHONE]' },
        zh: { en: 'Chinese: 【电话】', zh: '中文：【电话】' },
      },
      default: 'text',
      advanced: true,
    }),
    china: toggle({ label: { en: 'Numbers of China', zh: '中国的号码' }, default: true, advanced: true }),
    unitedStates: toggle({ label: { en: 'Numbers of the US', zh: '美国的号码' }, default: true, advanced: true }),
    unitedKingdom: toggle({ label: { en: 'Numbers of the UK', zh: '英国的号码' }, default: true, advanced: true }),
    europeanUnion: toggle({ label: { en: 'Numbers of the EU', zh: '欧盟的号码' }, default: true, advanced: true }),
    seed: integer({ label: { en: 'Seed', zh: '随机种子' }, default: 1, min: 0, advanced: true }),
  },
  describe({ rows }, { columns: chosen, columnRules }) {
    const report = { type: 'report' as const };
    if (!rows?.columns) return { rows: { type: 'table', ...(rows?.role && { role: rows.role }) }, report };
    const rules = new Map(columnRules.map((rule) => [rule.column, rule.action]));
    const texts = new Set(readColumns({ columns: rows.columns }, chosen).map((column) => column.name));
    const known = rows.columns.flatMap((column) => {
      const action = rules.get(column.name);
      if (action === 'remove') return [];
      if (action) return [{ name: column.name, type: ruledType(column, action) }];
      // What the classes are after masking is not known before.
      const { classes: _, distinct: __, ...plain } = column;
      return [texts.has(column.name) ? { ...plain, type: column.type === 'number' ? ('text' as const) : column.type } : column];
    });
    return {
      rows: {
        type: 'table',
        columns: known,
        ...(rows.role && { role: rows.role }),
        ...(rows.count !== undefined && { count: rows.count }),
      },
      report,
    };
  },
  check({ rows }, settings) {
    const { columns: chosen, columnRules, person, rules, key } = settings;
    const known = rows?.columns ?? [];
    const problems: NodeProblem[] = [
      ...vanishedColumns(rows, { setting: 'columns', chosen, candidates: [] }),
      ...vanishedColumns(rows, { setting: 'person', chosen: person, candidates: [] }),
      ...vanishedColumns(rows, {
        setting: 'columnRules',
        chosen: columnRules.map(({ column }) => column).filter((column) => column !== ''),
        candidates: [],
      }),
    ];
    problems.push(...unfitRules(known, columnRules), ...nothingLeft(known, columnRules), ...unreadPatterns(rules));
    const pictures = known.filter(({ name, type }) => type === 'image' && !columnRules.some(({ column }) => column === name));
    if (pictures.length > 0) problems.push(notLookedInto(pictures, columnRules));
    const keyed = groups.filter((group) => settings[group] === 'hash' || settings[group] === 'encrypt');
    const ruledByKey = [...rules, ...columnRules].some(({ action }) => action === 'hash' || action === 'encrypt');
    if (key === '' && (keyed.length > 0 || ruledByKey)) problems.push(withoutKey(keyed));
    return problems;
  },
  async run(context, { rows }, settings) {
    refuse(nothingLeft(rows.columns, settings.columnRules));
    const { maskKeys, shortestSecret } = await import('../lib/privacy/keys.ts');
    const { maskTable } = await import('../lib/privacy/mask-table.ts');
    const { maskReport } = await import('../lib/privacy/mask-report.ts');
    const { kindIds, kindOf } = await import('../lib/privacy/kinds.ts');
    const { secretOf } = await import('../lib/privacy/secret-of.ts');
    const { contact, online, money, numbers, dates, places, names, china, unitedStates, unitedKingdom, europeanUnion } = settings;
    const actions = { contact, online, money, numbers, dates, places, names };
    const needed = [
      ...Object.values(actions),
      ...settings.rules.map((rule) => rule.action),
      ...settings.columnRules.map((rule) => rule.action),
    ];
    const words = secretOf(context, settings.key, {
      needed: needed.some((action) => action === 'hash' || action === 'encrypt'),
      shortest: shortestSecret,
    });
    const looked = { cn: china, us: unitedStates, uk: unitedKingdom, eu: europeanUnion };
    const outcome = await maskTable(context, rows, {
      keys: maskKeys(words, settings.seed),
      language: settings.labels,
      dateDetail: settings.dateDetail,
      shiftDays: settings.shiftDays,
      actions,
      rules: settings.rules,
      without: new Set(kindIds.filter((kind) => !(looked[kindOf(kind).country ?? 'cn'] || kindOf(kind).country === undefined))),
      threshold: settings.sure,
      columns: settings.columns,
      columnRules: settings.columnRules.filter(({ column }) => column !== ''),
      groupColumn: settings.person,
    });
    const count = [...outcome.counts.values()].flatMap((kinds) => [...kinds.values()]).reduce((sum, one) => sum + one, 0);
    const ruled = new Set(outcome.ruled.map(({ column }) => column)).size;
    context.log(
      ruled === 0
        ? { en: '{count} {count|value|values} masked in {rows} {rows|row|rows}', zh: '在 {rows} 行中脱敏了 {count} 处' }
        : {
            en: '{count} {count|value|values} masked, {ruled} whole {ruled|column|columns} treated',
            zh: '脱敏了 {count} 处，整列处理了 {ruled} 列',
          },
      { count, ruled, rows: outcome.changedRows, headline: true },
    );
    const [suspected] = outcome.suspected;
    if (suspected) {
      const read = readColumns(rows, settings.columns).map((column) => column.name);
      context.warn(
        {
          en: '“{column}” holds numbers that look private ({kind}), and was not looked into, since it is a column of numbers.',
          zh: '“{column}”列的数字疑似隐私数据（{kind}）。它是数字列，因此没有检查。',
        },
        { column: suspected.column, kind: kindOf(suspected.kind).label },
        {
          code: 'numbers-unread',
          setting: 'columns',
          fixes: [
            {
              label: message({ en: 'Mask it, too', zh: '一并脱敏' }),
              settings: { columns: [...read, ...outcome.suspected.map(({ column }) => column)] },
            },
          ],
        },
      );
    }
    const [moved] = outcome.moved;
    if (moved !== undefined)
      context.warn(
        {
          en: '“{column}” marks places in texts that were masked, so the places no longer fit. Mask first, then mark.',
          zh: '“{column}”列标注的文本已脱敏，标注位置不再对应。请先脱敏，再标注。',
        },
        { column: moved },
        { code: 'marks-moved', setting: 'columns' },
      );
    if (outcome.left > 0)
      context.warn(
        {
          en: '{left} {left|value|values} in the masked rows still look private. Look at the report, and make a rule of your own for them.',
          zh: '脱敏后的数据中仍有 {left} 处疑似隐私数据。请查看报告，并添加自定义规则。',
        },
        { left: outcome.left },
        { code: 'private-left', setting: 'rules' },
      );
    const report = maskReport(outcome, (kind) => {
      const { group } = kindOf(kind);
      return group === 'custom' ? undefined : actions[group];
    });
    return { rows: outcome.rows, report };
  },
});
