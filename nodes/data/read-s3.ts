import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { choice, integer, secret, text } from '../kit/settings.ts';
import { asOf, originSettings } from '../lib/sources/origin-settings.ts';

export default defineNode({
  title: { en: 'Read from S3', zh: '读取 S3 存储' },
  summary: {
    en: 'Reads files of a bucket in Amazon S3, or in a storage that speaks the same, as one table.',
    zh: '把 Amazon S3 或兼容存储的存储桶中的文件读成一张表。',
  },
  help: {
    en: 'Name the bucket and the files: one file (“data/mails.csv”), a folder with a slash behind (“data/”), or a pattern in which “*” stands for part of a name and “**” for folders too (“logs/**/*.jsonl”). Parquet, JSON, JSON Lines, CSV, TSV and Excel files are read, packed with gzip or not, and the rows of all become one table, in the order of their names; of PDF, Word and web pages, Markdown and texts each file becomes a row. For storages other than Amazon’s (MinIO, Ceph, R2, Alibaba Cloud OSS, Tencent COS …) give the endpoint. The two keys are kept as secrets and never leave this computer: requests are signed with them. They need no more than the right to list and to read. A bucket that is open to everyone needs none. A download that broke off goes on where it stopped, and content is checked where the storage allows it. What was read is kept and not read again until you change “As of” or another setting. A storage in a private network must be allowed by whoever starts Graftwork (GRAFTWORK_ALLOW_HOSTS).',
    zh: '填写存储桶和文件：单个文件（“data/mails.csv”）、以斜杠结尾的文件夹（“data/”），或通配模式，其中“*”代表名称的一部分，“**”还包括下级文件夹（“logs/**/*.jsonl”）。可读取 Parquet、JSON、JSON Lines、CSV、TSV 和 Excel 文件，也可为 gzip 压缩，所有文件的行按文件名顺序合成一张表；PDF、Word、网页、Markdown 和文本则每个文件一行。非 Amazon 的存储（MinIO、Ceph、R2、阿里云 OSS、腾讯云 COS 等）请填写端点。两个密钥都作为机密保存，不会离开本机，只用于给请求签名；只需列出和读取的权限。公开的存储桶无需密钥。下载中断后从原处继续，并在存储支持时校验内容。读取结果会保留，直到您更改“数据时点”或其他设置才会重新读取。位于私有网络的存储需由启动 Graftwork 的人允许（GRAFTWORK_ALLOW_HOSTS）。',
  },
  icon: 'boxes',
  words: [
    's3',
    'bucket',
    'object storage',
    'amazon',
    'aws',
    'minio',
    'ceph',
    'r2',
    'oss',
    'cos',
    'cloud storage',
    'data lake',
    '对象存储',
    '存储桶',
    '阿里云',
    '腾讯云',
    '云存储',
    '数据湖',
  ],
  inputs: {},
  outputs: { rows: port('table') },
  calls: { en: 'Reads files from the object storage that its settings name.', zh: '从设置中指定的对象存储读取文件。' },
  settings: {
    endpoint: text({
      label: { en: 'Endpoint', zh: '端点' },
      hint: {
        en: 'The address of the storage, such as “https://minio.example.org:9000”. Empty: Amazon’s.',
        zh: '存储服务的地址，例如“https://minio.example.org:9000”。留空：Amazon。',
      },
      default: '',
      optional: true,
      maxLength: 500,
    }),
    bucket: text({ label: { en: 'Bucket', zh: '存储桶' }, default: '', maxLength: 63 }),
    files: text({
      label: { en: 'Files', zh: '文件' },
      hint: {
        en: 'A file, a folder (“data/”) or a pattern (“data/*.csv”). Empty: all files that can be read.',
        zh: '单个文件、文件夹（“data/”）或通配模式（“data/*.csv”）。留空：所有可读取的文件。',
      },
      default: '',
      optional: true,
      maxLength: 1_000,
    }),
    region: text({
      label: { en: 'Region', zh: '区域' },
      hint: {
        en: 'As the bucket’s page shows it; many storages other than Amazon’s take any.',
        zh: '按存储桶页面所示填写；许多其他存储可填任意值。',
      },
      default: 'us-east-1',
      pattern: '[a-z0-9-]{1,60}',
      maxLength: 60,
    }),
    accessKey: secret({ label: { en: 'Access key', zh: '访问密钥' }, optional: true }),
    secretKey: secret({ label: { en: 'Secret key', zh: '私有密钥' }, optional: true }),
    columns: text({
      label: { en: 'Columns', zh: '列' },
      hint: { en: 'One a line. Empty: all.', zh: '每行一个。留空：全部。' },
      default: '',
      optional: true,
      lines: 3,
      maxLength: 10_000,
    }),
    asOf,
    badLines: choice({
      label: { en: 'Bad lines', zh: '错误行' },
      hint: { en: 'Lines with too few or too many cells, or that cannot be read.', zh: '单元格数量不对或无法读取的行。' },
      options: { stop: { en: 'Stop and say where', zh: '停止并指出位置' }, skip: { en: 'Leave out and count', zh: '跳过并计数' } },
      default: 'stop',
      advanced: true,
    }),
    addressing: choice({
      label: { en: 'Bucket in addresses', zh: '地址中的存储桶' },
      options: {
        auto: { en: 'As is usual there', zh: '按惯例' },
        path: { en: 'In the path', zh: '在路径中' },
        host: { en: 'In the host name', zh: '在主机名中' },
      },
      default: 'auto',
      advanced: true,
    }),
    mostRows: integer({ label: { en: 'Most rows', zh: '最多行数' }, default: 1_000_000, min: 1, max: 100_000_000, advanced: true }),
    mostFiles: integer({ label: { en: 'Most files', zh: '最多文件数' }, default: 1_000, min: 1, max: 100_000, advanced: true }),
    mostMegabytes: integer({ label: { en: 'Most megabytes', zh: '最大兆字节数' }, default: 5_000, min: 1, max: 1_000_000, advanced: true }),
    ...originSettings,
  },
  async run(context, _, settings) {
    const { accessKey, secretKey } = settings;
    const { readObjects } = await import('../lib/s3/read-objects.ts');
    const { s3Failures } = await import('../lib/s3/s3-failures.ts');
    if ((accessKey === '') !== (secretKey === '')) throw s3Failures.oneKey(accessKey === '' ? 'accessKey' : 'secretKey');
    const keys =
      accessKey === '' ? {} : { keys: { accessKey: context.secret(accessKey).trim(), secretKey: context.secret(secretKey).trim() } };
    const read = await readObjects(context, {
      ...settings,
      ...keys,
      endpoint: settings.endpoint.trim(),
      bucket: settings.bucket.trim(),
      files: settings.files.trim().replace(`s3://${settings.bucket.trim()}/`, '').replace(/^\/+/, ''),
      columns: settings.columns.split('\n').flatMap((line) => line.trim() || []),
      mostBytes: settings.mostMegabytes * 1_000_000,
    });
    if (read.limited) {
      context.warn(
        {
          en: 'Only the first {count} rows of {files} {files|file|files} were read: that is as much as the settings allow.',
          zh: '只读取了 {files} 个文件的前 {count} 行，已达到设置的上限。',
        },
        { count: read.table.count, files: read.files },
        { code: 'limit-reached', setting: 'mostRows' },
      );
    }
    if (read.others > 0) {
      context.log(
        { en: '{others} {others|file|files} of other kinds left out', zh: '略去其他类型的文件 {others} 个' },
        { others: read.others },
      );
    }
    if (read.unread) {
      context.log(
        {
          en: '{unread} {unread|file holds|files hold} no text that can be read: left out',
          zh: '有 {unread} 个文件没有可读取的文本，已略去',
        },
        { unread: read.unread },
      );
    }
    if (read.skipped > 0)
      context.log({ en: 'Left out {skipped} bad {skipped|line|lines}', zh: '跳过了 {skipped} 个错误行' }, { skipped: read.skipped });
    context.log(
      {
        en: '{count} {count|row|rows}, {columns} {columns|column|columns}, {files} {files|file|files}',
        zh: '{count} 行，{columns} 列，{files} 个文件',
      },
      { count: read.table.count, columns: read.table.columns.length, files: read.files, headline: true },
    );
    const { withOrigin } = await import('../lib/sources/origin-record.ts');
    return { rows: withOrigin(read.table, settings, read.place) };
  },
});
