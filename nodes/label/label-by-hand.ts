import { defineNode } from '../kit/define-node.ts';
import { countItems, isComplete, standing } from '../kit/labels.ts';
import { port, type TableSpec } from '../kit/ports.ts';
import { Failure, Waiting } from '../kit/problem.ts';
import { choice, columns, integer, text } from '../kit/settings.ts';
import { labelledColumns, singleColumns } from '../lib/label/label-outputs.ts';
import { labelProblems, questionOf } from '../lib/label/label-settings.ts';
import { pictureSetting } from '../lib/training/picture-settings.ts';
import { uncounted } from '../lib/tables/answer-table.ts';
import { refuse } from '../lib/training/refuse.ts';
import { withReason } from '../lib/tables/removed-rows.ts';

export default defineNode({
  title: { en: 'Label by hand', zh: '人工标注' },
  summary: {
    en: 'Lets people label rows in a workbench; the run waits for them and goes on by itself.',
    zh: '让人在标注工作台中标注数据；运行会等待标注完成，然后自动继续。',
  },
  help: {
    en: 'Use it where only people know the answer. The run stops here, and “Open workbench” shows one row after the other: choose with the keys 1 to 9, go on with Enter, go back with Backspace. Several people can label at once; each signs in with a key of their own (page “Keys”; one that opens “Label rows” shows them this and nothing else), and each label carries who gave it and when. With two or more answers to each row the node says how far people agree, and rows on which they disagree can be left to a person who decides. Everyone has one answer to each row: nobody’s answer replaces that of another person, and of two by the same person the later one counts; the earlier stays on record. Labels belong to what is shown of a row, so they stay when you run again, ask for more rows or change the settings. The run goes on when as many rows are labelled as you asked for, or when you press “Finish” in the workbench. If the rows carry suggestions of a model or of rules, choose their columns: people then only check them, the least certain first.',
    zh: '用于只有人才知道答案的情况。运行到这里会暂停，点击“打开标注工作台”即可逐行标注：按数字键 1 到 9 选择，按回车进入下一条，按退格键返回。多人可以同时标注；每个人用自己的密钥登录（在“密钥”页面创建；权限为“标注数据”的密钥只能进行标注），每个标签都记录是谁、何时给出的。当每行有两个或更多答案时，节点会给出一致性指标；意见不一致的行可以交由专人裁定。每个人对每一行只有一个答案：任何人的答案都不会覆盖他人的；同一个人的两次作答以较晚的为准，较早的仍保留在记录中。标签与行所显示的内容绑定，因此重新运行、增加标注数量或修改设置后仍然保留。标注数量达到要求，或在工作台中点击“结束标注”后，运行自动继续。如果数据带有模型或规则给出的建议，请选择相应的列：人只需核对，最没把握的排在最前。',
  },
  icon: 'label',
  words: [
    'label by hand',
    'annotate',
    'annotation',
    'labelling',
    'labeling',
    'tag rows by hand',
    'human in the loop',
    'review by people',
    'label studio',
    'bounding boxes',
    'draw boxes',
    'entities by hand',
    'rate answers',
    'which answer is better',
    'adjudication',
    'inter-annotator agreement',
    'kappa',
    'agreement between people',
    'krippendorff',
    '人工标注',
    '标注',
    '手工打标签',
    '标注工作台',
    '标注员',
    '众包',
    '实体标注',
    '画框',
    '打分',
    '裁定',
    '一致性',
    '打标签',
  ],
  inputs: { rows: port('table') },
  outputs: {
    labelled: port('table', { label: { en: 'labelled', zh: '已标注' } }),
    rest: port('table', { label: { en: 'not labelled', zh: '未标注' } }),
    labels: port('table', { label: { en: 'single labels', zh: '逐条标签' } }),
    agreement: port('metrics', { label: { en: 'agreement', zh: '一致性' } }),
  },
  settings: {
    question: choice({
      label: { en: 'People', zh: '标注方式' },
      options: {
        class: { en: 'Choose one class', zh: '选择一个类别' },
        classes: { en: 'Choose all classes that fit', zh: '选择所有符合的类别' },
        rating: { en: 'Give a rating', zh: '评分' },
        pair: { en: 'Choose the better of two', zh: '在两者中选更好的' },
        spans: { en: 'Mark places in a text', zh: '在文本中标记片段' },
        boxes: { en: 'Draw boxes in a picture', zh: '在图片中画框' },
      },
      default: 'class',
    }),
    classes: text({
      label: { en: 'Classes', zh: '类别' },
      hint: { en: 'One on each line. Empty: those of the suggestions.', zh: '每行一个。留空：使用建议列中的类别。' },
      default: '',
      lines: 4,
      maxLength: 20_000,
      optional: true,
      showIf: { question: ['class', 'classes', 'spans', 'boxes'] },
    }),
    text: columns({
      label: { en: 'Text', zh: '文本列' },
      hint: { en: 'Empty: the only column of texts.', zh: '留空：使用唯一的文本列。' },
      of: 'rows',
      count: 1,
      types: ['text', 'category'],
      optional: true,
      showIf: { question: 'spans' },
    }),
    relations: text({
      label: { en: 'Relations between places', zh: '片段之间的关系' },
      hint: { en: 'One kind on each line; empty: none are asked for.', zh: '每行一种；留空：不标注关系。' },
      default: '',
      lines: 2,
      maxLength: 5_000,
      optional: true,
      showIf: { question: 'spans' },
    }),
    picture: { ...pictureSetting, showIf: { question: 'boxes' } },
    first: columns({ label: { en: 'First', zh: '第一个' }, of: 'rows', count: 1, optional: true, showIf: { question: 'pair' } }),
    second: columns({ label: { en: 'Second', zh: '第二个' }, of: 'rows', count: 1, optional: true, showIf: { question: 'pair' } }),
    lowest: integer({ label: { en: 'Lowest rating', zh: '最低分' }, default: 1, min: 0, max: 10, showIf: { question: 'rating' } }),
    highest: integer({ label: { en: 'Highest rating', zh: '最高分' }, default: 5, min: 1, max: 100, showIf: { question: 'rating' } }),
    quota: integer({
      label: { en: 'Rows to label', zh: '要标注的行数' },
      hint: { en: 'The run goes on when so many are labelled. Empty: all.', zh: '达到此数量后运行自动继续。留空：全部。' },
      default: null,
      min: 1,
      max: 100_000,
      optional: true,
      empty: { en: 'all', zh: '全部' },
    }),
    perRow: integer({ label: { en: 'Answers to each row', zh: '每行的作答人数' }, default: 1, min: 1, max: 10 }),
    conflicts: choice({
      label: { en: 'Where people disagree', zh: '意见不一致时' },
      options: { vote: { en: 'Most votes count', zh: '多数票决定' }, decide: { en: 'Somebody decides', zh: '由人裁定' } },
      default: 'vote',
      showIf: { perRow: [2, 3, 4, 5, 6, 7, 8, 9, 10] },
    }),
    guidelines: text({
      label: { en: 'Guidelines', zh: '标注说明' },
      hint: { en: 'Stands beside each row. Markdown is understood.', zh: '显示在每一行旁边，支持 Markdown。' },
      default: '',
      lines: 6,
      maxLength: 50_000,
      optional: true,
    }),
    shown: columns({
      label: { en: 'Columns that people see', zh: '显示的列' },
      hint: { en: 'Empty: all.', zh: '留空：全部。' },
      of: 'rows',
      optional: true,
      advanced: true,
    }),
    suggestion: columns({
      label: { en: 'Suggestions', zh: '建议列' },
      hint: { en: 'Answers of a model or of rules that people check.', zh: '模型或规则给出的答案，供人核对。' },
      of: 'rows',
      count: 1,
      optional: true,
      advanced: true,
    }),
    confidence: columns({
      label: { en: 'Confidence of the suggestions', zh: '建议的置信度' },
      hint: { en: 'The rows with the lowest come first.', zh: '置信度最低的行排在最前。' },
      of: 'rows',
      count: 1,
      types: ['number'],
      optional: true,
      advanced: true,
    }),
    uncertainty: columns({
      label: { en: 'Uncertainty', zh: '不确定性' },
      hint: { en: 'The rows with the highest come first.', zh: '不确定性最高的行排在最前。' },
      of: 'rows',
      count: 1,
      types: ['number'],
      optional: true,
      advanced: true,
    }),
    people: text({
      label: { en: 'Only these people', zh: '仅限以下人员' },
      hint: {
        en: 'Names of keys, one on each line; whoever signed in by the link is “owner”. Each gets an equal part. Empty: anyone.',
        zh: '密钥名称，每行一个；通过登录链接登录的人名为“owner”。每人分到相同数量。留空：任何人。',
      },
      default: '',
      lines: 3,
      maxLength: 20_000,
      optional: true,
      advanced: true,
    }),
    target: text({
      label: { en: 'Name of the new column', zh: '新列的名称' },
      default: 'label',
      maxLength: 100,
      advanced: true,
    }),
  },
  // What people gave since is no part of the settings, so the step looks each time; what lies below is known by what comes out.
  cache: 'never',
  describe({ rows }, settings) {
    const role = rows?.role && { role: rows.role };
    if (!rows?.columns) return { labelled: { type: 'table', ...role }, rest: { type: 'table', ...role } };
    const question = questionOf(settings, rows.columns);
    const known = labelledColumns(rows.columns.map(uncounted), question, settings.target).map((column) =>
      column.name === settings.target && question.kind === 'class'
        ? { ...column, classes: question.classes.map((name) => ({ name })) }
        : column,
    );
    const table = (list: TableSpec['columns']): TableSpec => ({ type: 'table', ...(list && { columns: list }) });
    return {
      labelled: { ...table(known), ...role },
      rest: { ...table(withReason(rows.columns.map(uncounted))), ...role },
      labels: table(singleColumns(question.shown.filter(({ type }) => type !== 'image'))),
    };
  },
  check: ({ rows }, settings) => labelProblems(rows?.columns, settings),
  async run(context, { rows }, settings) {
    refuse(labelProblems(rows.columns, settings));
    const question = questionOf(settings, rows.columns);
    if (question.shown.length === 0) throw new Failure(nothingShown, {}, { code: 'nothing-shown', setting: 'shown' });
    const [{ writeItems, longestText }, { readLabels }] = await Promise.all([
      import('../lib/label/write-items.ts'),
      import('../lib/label/read-labels.ts'),
    ]);
    const { request, keys, cut, unseen } = await writeItems(context, rows, question, settings);
    if (cut > 0) context.warn(textsCut, { cut, longest: longestText });
    if (unseen > 0) context.warn(picturesUnseen, { unseen });
    const labels = await readLabels(context.arrived);
    const counts = countItems(question, keys, labels);
    const wanted = Math.min(question.quota ?? keys.length, keys.length);
    if (!isComplete(question, counts, labels.finished.has(request.task)))
      throw new Waiting(waits, { labelled: counts.labelled, wanted }, request);
    const { labelOutputs } = await import('../lib/label/label-outputs.ts');
    const { agreementMetrics } = await import('../lib/label/agreement-metrics.ts');
    const outputs = await labelOutputs(context, rows, { question, keys, labels, target: settings.target });
    const standings = keys.map((key) => standing(question, labels.items.get(key)));
    const agreement = agreementMetrics(question, standings, settings.target);
    const { people = 0 } = agreement.scores;
    context.log(done, { rows: outputs.labelled.count, people: people ?? 0, headline: true });
    if (counts.skipped + counts.conflict > 0) context.log(left, { skipped: counts.skipped, conflict: counts.conflict });
    return { ...outputs, agreement };
  },
});

const waits = {
  en: 'Waits for people to label rows in the workbench. When it began to wait, {labelled} of {wanted} {wanted|row was|rows were} labelled.',
  zh: '等待人工在标注工作台中标注。开始等待时已标注 {labelled} / {wanted} 行。',
};
const done = { en: '{rows} {rows|row|rows} labelled by {people} {people|person|people}', zh: '{people} 人标注了 {rows} 行' };
const left = {
  en: 'Skipped: {skipped}. Not decided: {conflict}. They come out as not labelled.',
  zh: '已跳过：{skipped}。未裁定：{conflict}。它们从“未标注”输出。',
};
const nothingShown = {
  en: 'The rows have no column that people could see. Look at the steps before this one.',
  zh: '数据中没有可供查看的列。请检查前面的步骤。',
};
const textsCut = {
  en: '{cut} {cut|text is|texts are} longer than {longest} characters; people see and mark only the beginning.',
  zh: '有 {cut} 个文本超过 {longest} 个字符，标注时只能看到并标记开头部分。',
};
const picturesUnseen = {
  en: '{unseen} {unseen|picture|pictures} cannot be read and {unseen|is|are} shown as missing.',
  zh: '有 {unseen} 张图片无法读取，显示为缺失。',
};
