import type { Context } from '../../kit/define-node.ts';
import type { MetricsValue, ModelValue, TableValue } from '../../kit/ports.ts';
import type { NodeFix } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { readsTexts } from './leaked-rows.ts';
import { wilson } from './wilson.ts';

/** So sure that it is hardly ever true of real work, even at the low end of what chance allows. Texts equal to the right ones are copied. */
const suspicious = { accuracy: 0.99, r2: 0.9995, exactMatch: 0.99 };
const fewestNumbers = 50;

/** Warns where a score is too good to be believed, with the likely causes and ways to look into them. */
export function warnIfTooGood(
  context: Context,
  metrics: MetricsValue,
  { model, test, training }: { model: ModelValue; test: TableValue; training?: TableValue | undefined },
): void {
  const { scores, count, task } = metrics;
  const sure =
    task === 'regression'
      ? count >= fewestNumbers && (scores.r2 ?? 0) >= suspicious.r2
      : wilson(scores.accuracy ?? 0, count).low >= suspicious.accuracy ||
        wilson(scores.exactMatch ?? 0, count).low >= suspicious.exactMatch;
  // Rows seen in training are a cause that is known already, and is said with its own way out.
  if (!sure || (scores.leakedShare ?? 0) > 0) return;
  const others = test.columns.map(({ name }) => name).filter((name) => name !== model.target);
  const read = model.inputs.map(({ name }) => name).filter((name) => others.includes(name));
  context.warn(
    {
      en: 'This is almost too good to be true. Usual causes: a column that is filled in only once the answer is known (the model reads {columns}), rows that stand in both parts, or a task that a simple rule solves. Look before you rely on it.',
      zh: '结果好得令人怀疑。常见原因：某一列是在知道答案之后才填写的（模型读取：{columns}）；同样的行同时在训练和测试数据中；或者任务本身一条简单规则就能解决。使用前请先检查。',
    },
    { columns: read.slice(0, 8).join(', ') },
    {
      code: 'too-good',
      fixes: [training === undefined && removeDuplicates(model)],
    },
  );
}

/** Of the test rows: less makes no difference to the figures. */
const worthAWord = 0.005;

/** Warns where the model has seen test rows in training, with the node that removes them. */
export function warnOfLeaks(context: Context, { scores }: MetricsValue, model: ModelValue): void {
  const share = scores.leakedShare ?? 0;
  if (share <= worthAWord) return;
  context.warn(
    {
      en: '{share} % of the test rows are the same as training rows, or nearly: the score is too good. Remove them before the split.',
      zh: '{share} % 的测试数据与训练数据相同或几乎相同，成绩虚高。请在拆分之前去除重复。',
    },
    { share: Math.round(share * 1_000) / 10 },
    { code: 'leaked-rows', port: 'test', fixes: [removeDuplicates(model)] },
  );
}

/** Warns where the test has classes that the model has never seen: it can only be wrong on their rows. */
export function warnOfStrangeClasses(context: Context, { classes = [], perClass = [] }: MetricsValue, model: ModelValue): void {
  const strange = classes.filter((name) => !(model.classes ?? classes).includes(name));
  const count = perClass.filter(({ name }) => strange.includes(name)).reduce((sum, one) => sum + one.count, 0);
  if (count === 0) return;
  context.warn(
    {
      en: '{count} test {count|row is|rows are} of classes that the model never saw in training, so it must be wrong there: {labels}. Split by class, or bring training rows of them.',
      zh: '有 {count} 行测试数据属于模型训练时从未见过的类别，必然答错：{labels}。请按类别拆分，或补充这些类别的训练数据。',
    },
    { count, labels: strange.slice(0, 10).join(', ') },
    {
      code: 'unknown-classes',
      port: 'test',
      fixes: [
        {
          label: message({ en: 'Split by class', zh: '按类别拆分' }),
          settings: { by: 'class', classColumn: model.target },
          above: 'prepare/split-rows',
        },
      ],
    },
  );
}

function removeDuplicates(model: ModelValue): NodeFix {
  return {
    label: message({ en: 'Remove duplicates before the split', zh: '在拆分之前去重' }),
    insert: 'prepare/remove-duplicates',
    settings: duplicateSettings(model),
    input: 'rows',
    output: 'kept',
    port: 'test',
    above: 'prepare/split-rows',
  };
}

/** What the node that removes duplicates compares, so that it finds what a model would take for the same. */
function duplicateSettings({ inputs }: Pick<ModelValue, 'inputs'>): Record<string, string | string[]> {
  const names = inputs.map(({ name }) => name);
  return readsTexts(inputs) ? { method: 'near', textColumns: names } : { method: 'exact', columns: names };
}
