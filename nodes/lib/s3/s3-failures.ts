import { Failure, type NodeFix } from '../../kit/problem.ts';
import { sizeWords } from '../../kit/size-words.ts';
import { message } from '../../kit/text.ts';

/** What an object storage answers instead of files, said so that a person can mend it. Never with a key. */
export const s3Failures = {
  badBucket: (bucket: string) =>
    new Failure(
      bucket === ''
        ? { en: 'No bucket is named yet. Write its name in the settings of this step.', zh: '尚未填写存储桶。请在本步骤的设置中填写名称。' }
        : {
            en: '“{bucket}” is no name of a bucket: small letters, digits, dots and hyphens, without an address or a folder.',
            zh: '“{bucket}”不是有效的存储桶名称：只能包含小写字母、数字、点和连字符，不含地址或文件夹。',
          },
      { bucket },
      { code: bucket === '' ? 'empty-setting' : 'bad-bucket', setting: 'bucket', fixes: [placeIn(bucket)] },
    ),
  noBucket: (bucket: string, host: string) =>
    new Failure(
      {
        en: '{host} has no bucket “{bucket}”. Check the name, the endpoint and the region.',
        zh: '{host} 上没有存储桶“{bucket}”。请检查名称、端点和区域。',
      },
      { bucket, host },
      { code: 'no-bucket', setting: 'bucket' },
    ),
  denied: (bucket: string, hasKeys: boolean) =>
    new Failure(
      hasKeys
        ? {
            en: 'The storage does not let this access key read “{bucket}”. The key needs the right to list the bucket (s3:ListBucket) and to read its objects (s3:GetObject).',
            zh: '存储服务不允许该访问密钥读取“{bucket}”。密钥需要有列出存储桶（s3:ListBucket）和读取对象（s3:GetObject）的权限。',
          }
        : {
            en: '“{bucket}” is not open to everyone. Choose the access key and the secret key of somebody who may read it.',
            zh: '“{bucket}”未对所有人开放。请选择有读取权限者的访问密钥和私有密钥。',
          },
      { bucket },
      { code: 's3-denied', setting: 'accessKey' },
    ),
  unknownKey: () =>
    new Failure(
      {
        en: 'The storage does not know this access key. Check that it is whole, belongs to this endpoint, and has not been deleted.',
        zh: '存储服务不认识该访问密钥。请确认密钥完整、属于该端点且未被删除。',
      },
      {},
      { code: 's3-unknown-key', setting: 'accessKey' },
    ),
  wrongSecret: () =>
    new Failure(
      {
        en: 'The secret key does not belong to the access key, or the region is another one. Paste the secret key again and check the region.',
        zh: '私有密钥与访问密钥不匹配，或区域不正确。请重新粘贴私有密钥，并检查区域。',
      },
      {},
      { code: 's3-wrong-secret', setting: 'secretKey' },
    ),
  oneKey: (setting: 'accessKey' | 'secretKey') =>
    new Failure(
      {
        en: 'The access key and the secret key go together, and one of them is missing. Choose both, or neither for a bucket that is open to everyone.',
        zh: '访问密钥和私有密钥需同时提供，现在缺少一个。请两个都选；若存储桶对所有人开放，则都不选。',
      },
      {},
      { code: 's3-one-key', setting },
    ),
  wrongRegion: (bucket: string, region: string) =>
    new Failure(
      region === ''
        ? {
            en: '“{bucket}” lies in another region. Write the region that its page shows.',
            zh: '“{bucket}”位于其他区域。请填写其页面上显示的区域。',
          }
        : { en: '“{bucket}” lies in the region {region}.', zh: '“{bucket}”位于区域 {region}。' },
      { bucket, region },
      {
        code: 's3-wrong-region',
        setting: 'region',
        fixes: [region !== '' && { label: message({ en: 'Use {region}', zh: '使用 {region}' }, { region }), settings: { region } }],
      },
    ),
  wrongClock: () =>
    new Failure(
      {
        en: 'The clock of this computer is wrong by more than 15 minutes, so the storage refuses what it signs. Set the clock right; then run again.',
        zh: '本机时钟误差超过 15 分钟，存储服务拒绝其签名。请校准时钟后重新运行。',
      },
      {},
      { code: 'wrong-clock' },
    ),
  /** `near`: what is there and may be meant. */
  noFiles: (pattern: string, bucket: string, { others, near }: { others: number; near?: string | undefined }) =>
    new Failure(
      others > 0
        ? {
            en: 'None of the {others} {others|file|files} that fit “{pattern}” in “{bucket}” can be read as a table. Name one kind, such as “data/*.csv”.',
            zh: '“{bucket}”中符合“{pattern}”的 {others} 个文件都不能读成表格。请指定一种文件，例如“data/*.csv”。',
          }
        : {
            en: 'No file in “{bucket}” fits “{pattern}”. Capital letters count, and “*” stays inside a folder: “**” goes below it.',
            zh: '“{bucket}”中没有符合“{pattern}”的文件。区分大小写；“*”只匹配一层文件夹，“**”可匹配下级文件夹。',
          },
      { pattern, bucket, others },
      {
        code: 'no-files',
        setting: 'files',
        fixes: [near !== undefined && { label: message({ en: 'Read “{near}”', zh: '读取“{near}”' }, { near }), settings: { files: near } }],
      },
    ),
  tooLarge: (file: string, size: number, limit: number) =>
    new Failure(
      {
        en: '{file} is {size} in size; the settings allow {limit}. Raise “Most megabytes”, or choose other files.',
        zh: '{file} 大小为 {size}，设置允许 {limit}。请提高“最大兆字节数”，或选择其他文件。',
      },
      { file, size: sizeWords(size), limit: sizeWords(limit) },
      { code: 'file-too-large', setting: 'mostMegabytes' },
    ),
  archived: (file: string) =>
    new Failure(
      {
        en: '{file} lies in an archive class and must be restored before it can be read. Restore it at the storage; then run again.',
        zh: '{file} 处于归档存储，需先恢复才能读取。请在存储服务中恢复后重新运行。',
      },
      { file },
      { code: 's3-archived' },
    ),
  replaced: (file: string) =>
    new Failure(
      {
        en: '{file} was replaced or deleted while it was read. Run again to read what is there now.',
        zh: '{file} 在读取过程中被替换或删除。请重新运行以读取当前内容。',
      },
      { file },
      { code: 's3-replaced' },
    ),
  cut: (file: string, received: number, size: number) =>
    new Failure(
      {
        en: 'The download of {file} broke off at {received} of {size}, again and again. Run again: it goes on from there.',
        zh: '下载 {file} 时多次中断，已完成 {received}，共 {size}。请重新运行，将从中断处继续。',
      },
      { file, received: sizeWords(received), size: sizeWords(size) },
      { code: 'download-cut' },
    ),
  wrongContent: (file: string) =>
    new Failure(
      {
        en: '{file} arrived with other content than the storage promised, so it was deleted. Run again; if it happens again, something between here and the storage changes files.',
        zh: '{file} 的内容与存储服务声明的不符，已删除。请重新运行；若再次发生，说明传输途中文件被篡改。',
      },
      { file },
      { code: 'wrong-content' },
    ),
  diskFull: (size: number) =>
    new Failure(
      {
        en: 'There is no room for a file of {size} on this disk. Free some space and run again; what has arrived is kept.',
        zh: '磁盘空间不足以存放 {size} 的文件。请腾出空间后重新运行，已下载的部分会保留。',
      },
      { size: sizeWords(size) },
      { code: 'disk-full', fixes: [{ label: message({ en: 'Free some space', zh: '腾出空间' }), place: 'storage' }] },
    ),
  noColumn: (column: string, found: readonly string[]) =>
    new Failure(
      { en: 'The files have no column “{column}”. They have: {found}.', zh: '文件中没有列“{column}”。现有列：{found}。' },
      { column, found: found.slice(0, 30).join(', ') },
      {
        code: 'no-column',
        setting: 'columns',
        fixes: [{ label: message({ en: 'Read all columns', zh: '读取所有列' }), settings: { columns: '' } }],
      },
    ),
  refused: (host: string, status: number, code: string) =>
    new Failure(
      {
        en: '{host} refuses ({status}{code}). Check that the endpoint is that of an S3 storage, and the settings.',
        zh: '{host} 拒绝了请求（{status}{code}）。请确认该端点是 S3 存储服务，并检查设置。',
      },
      { host, status: String(status), code: code === '' ? '' : `, ${code}` },
      { code: 's3-refused', setting: 'endpoint' },
    ),
} as const;

/** Such as “s3://bucket/folder/”, as storages show a place. */
function placeIn(address: string): NodeFix | undefined {
  const [, bucket, files = ''] = /^(?:s3:\/\/)?([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(address) ?? [];
  if (bucket === undefined || bucket === address) return undefined;
  return {
    label: message({ en: 'Take the bucket “{bucket}” from it', zh: '从中取出存储桶“{bucket}”' }, { bucket }),
    settings: { bucket, ...(files !== '' && { files }) },
  };
}
