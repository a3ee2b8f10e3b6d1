import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { choice, integer, secret, text } from '../kit/settings.ts';
import { asOf, originSettings } from '../lib/sources/origin-settings.ts';

export default defineNode({
  title: { en: 'Hugging Face data', zh: 'Hugging Face 数据' },
  summary: {
    en: 'Reads a data set of Hugging Face, or of a mirror, by its name.',
    zh: '按名称读取 Hugging Face 站点或其镜像上的数据集。',
  },
  help: {
    en: 'Write the name as the data set’s page shows it, such as “stanfordnlp/imdb”. Where there are several configurations or splits, leave the setting empty and run once: the message lists them. The Parquet files that the hub has made of the data set are read, or else the owner’s own Parquet, JSON Lines, CSV or text files; programs in a data set are never run. Classes come with their names, pictures as pictures. Files are checked against the hub’s hashes, an interrupted download goes on where it stopped, and what is here is read without a network. A split called “test” or “validation” is marked as such, so that nothing is trained on it by mistake. Private data sets need an access token. Where Graftwork is started, HF_ENDPOINT can name a mirror. Note the licence of the data set before you use it.',
    zh: '按数据集页面上的名称填写，例如“stanfordnlp/imdb”。如有多个配置或拆分，先留空运行一次，提示中会列出它们。优先读取站点转换好的 Parquet 文件，否则读取所有者提供的 Parquet、JSON Lines、CSV 或文本文件；从不运行数据集中的程序。类别会带上名称，图片会成为图片列。文件按站点的哈希校验，下载中断后从原处继续，已下载的内容无需网络即可读取。名为“test”或“validation”的拆分会带上相应标记，以免误用于训练。私有数据集需要访问令牌。启动 Graftwork 时可用 HF_ENDPOINT 指定镜像站点。使用前请留意数据集的许可。',
  },
  icon: 'package-open',
  words: [
    'hugging face',
    'huggingface',
    'hf',
    'hub',
    'datasets',
    'data set by name',
    'load_dataset',
    'public data',
    'download data',
    'parquet',
    'benchmark data',
    '数据集',
    '公开数据集',
    '公开数据',
    '下载数据',
    '抱抱脸',
    '镜像站点',
  ],
  inputs: {},
  outputs: { rows: port('table') },
  calls: {
    en: 'Downloads the files of the data set from Hugging Face, or from the mirror that HF_ENDPOINT names.',
    zh: '从 Hugging Face 或 HF_ENDPOINT 指定的镜像站点下载数据集文件。',
  },
  settings: {
    repository: text({
      label: { en: 'Data set', zh: '数据集' },
      hint: { en: 'Such as “stanfordnlp/imdb”.', zh: '例如“stanfordnlp/imdb”。' },
      default: '',
      maxLength: 200,
    }),
    configuration: text({
      label: { en: 'Configuration', zh: '配置' },
      hint: { en: 'Also called subset. Empty: “default”, or the only one.', zh: '也称子集。留空：使用“default”或唯一的配置。' },
      default: '',
      optional: true,
      maxLength: 200,
    }),
    split: text({
      label: { en: 'Split', zh: '拆分' },
      hint: {
        en: 'Such as “train” or “test”. Empty: “train”, or the only one.',
        zh: '例如“train”或“test”。留空：使用“train”或唯一的拆分。',
      },
      default: '',
      optional: true,
      maxLength: 200,
    }),
    columns: text({
      label: { en: 'Columns', zh: '列' },
      hint: { en: 'One a line. Empty: all.', zh: '每行一个。留空：全部。' },
      default: '',
      optional: true,
      lines: 3,
      maxLength: 10_000,
    }),
    mostRows: integer({
      label: { en: 'Most rows', zh: '最多行数' },
      hint: { en: 'Of many files no more are downloaded than these rows need.', zh: '如有多个文件，只下载这些行所需的部分。' },
      default: 1_000_000,
      min: 1,
      max: 100_000_000,
    }),
    token: secret({ label: { en: 'Access token', zh: '访问令牌' }, optional: true }),
    asOf,
    revision: text({
      label: { en: 'Version', zh: '版本' },
      hint: { en: 'A branch, a tag or a commit.', zh: '分支、标签或提交。' },
      default: 'main',
      maxLength: 200,
      advanced: true,
    }),
    files: choice({
      label: { en: 'Files', zh: '文件' },
      options: {
        auto: { en: 'Converted ones, else the owner’s own', zh: '优先使用转换好的，否则使用所有者的' },
        converted: { en: 'Those that the hub has converted', zh: '站点转换好的' },
        own: { en: 'The owner’s own', zh: '所有者提供的' },
      },
      hint: {
        en: 'Of very large data sets the hub converts only the first gigabytes.',
        zh: '对于很大的数据集，站点只转换前几 GB。',
      },
      default: 'auto',
      advanced: true,
    }),
    badLines: choice({
      label: { en: 'Bad lines', zh: '错误行' },
      options: { stop: { en: 'Stop and say where', zh: '停止并指出位置' }, skip: { en: 'Leave out and count', zh: '跳过并计数' } },
      default: 'stop',
      advanced: true,
    }),
    mostMegabytes: integer({ label: { en: 'Most megabytes', zh: '最大兆字节数' }, default: 5_000, min: 1, max: 1_000_000, advanced: true }),
    ...originSettings,
  },
  describe: (_, { split }) => {
    const role = roleOf(split.trim());
    return { rows: { type: 'table', ...(role && { role }) } };
  },
  async run(context, _, settings) {
    const { readHubData } = await import('../lib/hub/read-data-set.ts');
    const { table, place, licence } = await readHubData(context, {
      ...settings,
      id: settings.repository.trim(),
      revision: settings.revision.trim(),
      configuration: settings.configuration.trim(),
      split: settings.split.trim(),
      token: settings.token === '' ? '' : context.secret(settings.token),
      columns: settings.columns.split('\n').flatMap((line) => line.trim() || []),
      mostBytes: settings.mostMegabytes * 1_000_000,
    });
    const { withOrigin } = await import('../lib/sources/origin-record.ts');
    const role = roleOf(settings.split.trim());
    const said = { ...settings, licence: settings.licence === '' ? (licence ?? '') : settings.licence };
    return { rows: withOrigin({ ...table, ...(role && { role }) }, said, place) };
  },
});

/** The usual names of splits that nothing may be trained on. */
function roleOf(split: string): 'test' | 'validation' | undefined {
  if (split === 'test') return 'test';
  return split === 'validation' || split === 'dev' || split === 'valid' ? 'validation' : undefined;
}
