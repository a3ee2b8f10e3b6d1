import { Failure, type NodeFix } from '../../kit/problem.ts';
import { sizeWords } from '../../kit/size-words.ts';
import { message } from '../../kit/text.ts';

/** What can go wrong with a data set of a hub, said so that a person can mend it. */
export const dataSetFailures = {
  badId: (id: string) =>
    id === ''
      ? new Failure(
          {
            en: 'No data set is named yet. Write its name as its page on the hub shows it, such as “stanfordnlp/imdb”.',
            zh: '尚未填写数据集。请填写站点页面上显示的名称，例如“stanfordnlp/imdb”。',
          },
          {},
          { code: 'empty-setting', setting: 'repository' },
        )
      : new Failure(
          {
            en: '“{id}” is not the name of a data set on the hub. It looks like “owner/name”, as in “stanfordnlp/imdb”.',
            zh: '“{id}”不是站点上的数据集名称。名称形如“所有者/数据集名”，例如“stanfordnlp/imdb”。',
          },
          { id },
          { code: 'hub-bad-id', setting: 'repository', fixes: [namedIn(id)] },
        ),
  noRepository: (id: string, revision: string) =>
    new Failure(
      {
        en: 'The hub has no data set “{id}” in the version “{revision}”. Check the spelling; a private data set also needs an access token of someone who may read it.',
        zh: '站点上没有数据集“{id}”的版本“{revision}”。请检查拼写；私有数据集还需要有读取权限者的访问令牌。',
      },
      { id, revision },
      { code: 'hub-no-data-set', setting: 'repository' },
    ),
  locked: (id: string, page: string, hasToken: boolean) =>
    new Failure(
      hasToken
        ? {
            en: 'The hub does not give “{id}” to the owner of this token. Open {page}, sign in with the same account, and accept its terms there; then run again.',
            zh: '站点拒绝该令牌的所有者访问“{id}”。请打开 {page}，用同一账号登录并接受其条款，然后重新运行。',
          }
        : {
            en: 'The hub gives “{id}” only to people it knows, or has no such data set. Check the name; open {page}, accept its terms there, make an access token in your account, and choose it as the secret here.',
            zh: '站点仅向已登录用户提供“{id}”，或没有这个数据集。请检查名称；打开 {page} 接受条款，在账号中创建访问令牌，并在此处选为机密。',
          },
      { id, page },
      { code: 'hub-locked', setting: 'token' },
    ),
  noNetwork: (host: string) =>
    new Failure(
      {
        en: 'This computer cannot reach {host}, and these files are not here yet. Check the network, or set HF_ENDPOINT to a mirror where Graftwork is started; then run again.',
        zh: '本机无法连接 {host}，且所需文件尚未下载。请检查网络，或在启动 Graftwork 的地方将 HF_ENDPOINT 设为镜像站点，然后重新运行。',
      },
      { host },
      { code: 'hub-no-network' },
    ),
  tooLarge: (size: number, limit: number) =>
    new Failure(
      {
        en: 'The files of this split are {size} in size; the settings allow {limit}. Choose another configuration, or raise “Most megabytes”.',
        zh: '该拆分的文件共 {size}，设置允许 {limit}。请选择其他配置，或提高“最大兆字节数”。',
      },
      { size: sizeWords(size), limit: sizeWords(limit) },
      { code: 'hub-too-large', setting: 'mostMegabytes' },
    ),
  noFiles: (id: string) =>
    new Failure(
      {
        en: '“{id}” has no files that can be read here: Parquet, JSON, JSON Lines, CSV, TSV or text. It may need a program of its own to be read, which is never run here; look for the same data as Parquet.',
        zh: '“{id}”中没有可读取的文件（Parquet、JSON、JSON Lines、CSV、TSV 或文本）。它可能需要运行自带的程序才能读取，而此处从不运行这类程序；请查找同一数据的 Parquet 版本。',
      },
      { id },
      { code: 'hub-no-files', setting: 'repository' },
    ),
  chooseConfiguration: (given: string, found: readonly string[]) =>
    new Failure(
      given === ''
        ? { en: 'This data set has several configurations; choose one: {found}.', zh: '该数据集有多个配置，请选择其一：{found}。' }
        : {
            en: 'This data set has no configuration “{given}”. It has: {found}.',
            zh: '该数据集没有配置“{given}”。可用的有：{found}。',
          },
      { given, found: listed(found) },
      { code: 'choose-configuration', setting: 'configuration', fixes: choices('configuration', found) },
    ),
  chooseSplit: (given: string, found: readonly string[]) =>
    new Failure(
      given === ''
        ? { en: 'This data set has several splits; choose one: {found}.', zh: '该数据集有多个拆分，请选择其一：{found}。' }
        : { en: 'There is no split “{given}” here. There is: {found}.', zh: '此处没有拆分“{given}”。可用的有：{found}。' },
      { given, found: listed(found) },
      { code: 'choose-split', setting: 'split', fixes: choices('split', found) },
    ),
  noColumn: (column: string, found: readonly string[]) =>
    new Failure(
      { en: 'The data set has no column “{column}”. It has: {found}.', zh: '数据集中没有列“{column}”。现有列：{found}。' },
      { column, found: listed(found) },
      {
        code: 'no-column',
        setting: 'columns',
        fixes: [{ label: message({ en: 'Read all columns', zh: '读取所有列' }), settings: { columns: '' } }],
      },
    ),
} as const;

const mostListed = 30;
function listed(names: readonly string[]): string {
  return names.slice(0, mostListed).join(', ') + (names.length > mostListed ? ', …' : '');
}
/** The address of a data set's page has its name in it. */
function namedIn(address: string): NodeFix | undefined {
  const name = /(?:^|\/)datasets\/([\w-][\w.-]*\/[\w-][\w.-]*)/.exec(address)?.[1];
  if (name === undefined) return undefined;
  return { label: message({ en: 'Use “{name}”', zh: '使用“{name}”' }, { name }), settings: { repository: name } };
}
function choices(setting: string, names: readonly string[]) {
  return names
    .slice(0, 3)
    .map((name) => ({ label: message({ en: 'Read “{name}”', zh: '读取“{name}”' }, { name }), settings: { [setting]: name } }));
}
