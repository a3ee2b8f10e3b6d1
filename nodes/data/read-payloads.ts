import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { integer, text } from '../kit/settings.ts';
import { originSettings } from '../lib/sources/origin-settings.ts';

export default defineNode({
  title: { en: 'Collected requests', zh: '已收集的请求' },
  summary: {
    en: 'Reads what a webhook has received over time, a row for each request.',
    zh: '读取 Webhook 陆续收到的内容，每次请求一行。',
  },
  help: {
    en: 'A webhook whose trigger has “Keep requests” on keeps each request that it receives, over restarts; this node reads them as a table, for training or for a look. Fields inside fields become columns such as “order.id”, a request that is a list gives a row for each item, and “receivedAt” says when it came. Callers often send the same thing twice: name the field by which things are told apart, and of equal ones only the newest counts. When more has come, this step and those below it run again with the next run; when nothing has, their results stay.',
    zh: '触发节点开启“保留请求内容”的 Webhook 会保留收到的每个请求，重启后仍在；此节点把它们读成表格，用于训练或查看。嵌套字段会成为“order.id”这样的列；请求为列表时，每一项是一行；“receivedAt”为收到的时间。调用方常常重复发送：填写用于区分的字段后，相同者只保留最新的。有新内容时，下次运行会重新执行此步骤及其下游；没有新内容时，结果保持不变。',
  },
  icon: 'inbox',
  words: [
    'payloads',
    'webhook data',
    'received requests',
    'collected requests',
    'incoming data',
    'events',
    'inbox',
    'over time',
    'webhook history',
    'past requests',
    '请求记录',
    '收到的数据',
    '收集',
    '回调数据',
    '事件',
    '积累',
    '历史请求',
    'webhook 数据',
  ],
  inputs: {},
  outputs: { rows: port('table') },
  fingerprint: { payloads: 'hook' },
  settings: {
    hook: text({
      label: { en: 'Webhook', zh: 'Webhook' },
      hint: { en: 'Its name, as in /hooks/NAME.', zh: '其名称，即 /hooks/名称 中的名称。' },
      default: 'my-hook',
      pattern: '[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?',
      maxLength: 64,
    }),
    key: text({
      label: { en: 'Told apart by', zh: '区分依据' },
      hint: {
        en: 'A field such as “order.id”; of equal ones the newest counts. Empty: every request counts.',
        zh: '字段，例如“order.id”；相同者只保留最新的。留空：每个请求都保留。',
      },
      default: '',
      optional: true,
      maxLength: 300,
    }),
    mostRows: integer({
      label: { en: 'Most rows', zh: '最多行数' },
      hint: { en: 'The newest.', zh: '取最新的。' },
      default: 1_000_000,
      min: 1,
      max: 100_000_000,
      advanced: true,
    }),
    ...originSettings,
  },
  async run(context, _, settings) {
    const { readCollected } = await import('../lib/sources/collected-payloads.ts');
    const { table, all, newest } = await readCollected(context, { ...settings, key: settings.key.trim() });
    if (all > table.count) {
      context.log(
        { en: '{all} rows received, {left} of them older ones', zh: '共收到 {all} 行，其中较旧的 {left} 行未采用' },
        { all, left: all - table.count },
      );
    }
    context.log(
      { en: '{count} {count|row|rows}, {columns} {columns|column|columns}', zh: '{count} 行，{columns} 列' },
      { count: table.count, columns: table.columns.length, headline: true },
    );
    const { withOrigin } = await import('../lib/sources/origin-record.ts');
    const rows = withOrigin(table, settings, `/hooks/${settings.hook}`);
    return { rows: { ...rows, origins: rows.origins?.map((origin) => ({ ...origin, ...(newest !== undefined && { readAt: newest }) })) } };
  },
});
