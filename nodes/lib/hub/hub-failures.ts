import { Failure, type NodeFix } from '../../kit/problem.ts';
import { sizeWords } from '../../kit/size-words.ts';
import { message } from '../../kit/text.ts';

/** What can go wrong between this computer and a hub of models, said so that a person can mend it. */
export const hubFailures = {
  badId: (id: string) =>
    new Failure(
      {
        en: '“{id}” is not the name of a model on the hub. It looks like “owner/name”, as in “google-bert/bert-base-chinese”.',
        zh: '“{id}”不是模型站点上的模型名称。名称形如“所有者/模型名”，例如“google-bert/bert-base-chinese”。',
      },
      { id },
      { code: 'hub-bad-id' },
    ),
  badEndpoint: (endpoint: string) =>
    new Failure(
      {
        en: 'HF_ENDPOINT is “{endpoint}”, which is not an https address. Correct it where Graftwork is started, or remove it to use https://huggingface.co.',
        zh: 'HF_ENDPOINT 为“{endpoint}”，不是 https 地址。请在启动 Graftwork 的地方改正，或删除它以使用 https://huggingface.co。',
      },
      { endpoint },
      { code: 'hub-bad-endpoint' },
    ),
  noRepository: (id: string, revision: string) =>
    new Failure(
      {
        en: 'The hub has no model “{id}” in the version “{revision}”. Check the spelling; a private model also needs an access token of someone who may read it.',
        zh: '模型站点上没有模型“{id}”的版本“{revision}”。请检查拼写；私有模型还需要有读取权限者的访问令牌。',
      },
      { id, revision },
      { code: 'hub-no-model' },
    ),
  locked: (id: string, page: string, hasToken: boolean) =>
    hasToken
      ? new Failure(
          {
            en: 'The hub does not give “{id}” to the owner of this token. Open {page}, sign in with the same account, and accept the licence there; then run again.',
            zh: '模型站点拒绝该令牌的所有者访问“{id}”。请打开 {page}，用同一账号登录并接受其许可协议，然后重新运行。',
          },
          { id, page },
          { code: 'hub-locked', setting: 'token' },
        )
      : new Failure(
          {
            en: 'The hub gives “{id}” only to people it knows, or has no such model. Check the name; open {page}, accept the licence there, make an access token in your account, and choose it as the secret here.',
            zh: '模型站点仅向已登录用户提供“{id}”，或没有这个模型。请检查名称；打开 {page} 接受许可协议，在账号中创建访问令牌，并在此处选为机密。',
          },
          { id, page },
          { code: 'hub-locked', setting: 'token' },
        ),
  noNetwork: (host: string) =>
    new Failure(
      {
        en: 'This computer cannot reach {host}, and the model is not here yet. Check the network, set HF_ENDPOINT to a mirror, or choose a folder with the model on this computer.',
        zh: '本机无法连接 {host}，且模型尚未下载。请检查网络，将 HF_ENDPOINT 设为镜像站点，或选择本机上的模型文件夹。',
      },
      { host },
      { code: 'hub-no-network' },
    ),
  cut: (file: string, received: number, total: number) =>
    new Failure(
      {
        en: 'The download of {file} broke off at {received} of {total}, again and again. Run again: it goes on from there.',
        zh: '下载 {file} 时多次中断，已完成 {received}，共 {total}。请重新运行，将从中断处继续。',
      },
      { file, received: sizeWords(received), total: sizeWords(total) },
      { code: 'hub-download-cut' },
    ),
  wrongContent: (file: string) =>
    new Failure(
      {
        en: '{file} arrived with other content than the hub promised, so it was deleted. Run again; if it happens again, the mirror or the network changes files: use another one.',
        zh: '{file} 的内容与模型站点声明的不符，已删除。请重新运行；若再次发生，说明镜像或网络篡改了文件，请换用其他来源。',
      },
      { file },
      { code: 'hub-wrong-content' },
    ),
  diskFull: (needed: number) =>
    new Failure(
      {
        en: 'There is no room for the model: it needs {needed} on this disk. Free some space and run again; what has arrived is kept.',
        zh: '磁盘空间不足以存放模型：需要 {needed}。请腾出空间后重新运行，已下载的部分会保留。',
      },
      { needed: sizeWords(needed) },
      { code: 'disk-full', fixes: [freeSpace] },
    ),
  tooLarge: (id: string, size: number, limit: number) =>
    new Failure(
      {
        en: '“{id}” is {size} in size; at most {limit} are downloaded. Choose a smaller model of the same family.',
        zh: '“{id}”大小为 {size}，最多可下载 {limit}。请选择同系列的较小模型。',
      },
      { id, size: sizeWords(size), limit: sizeWords(limit) },
      { code: 'hub-too-large' },
    ),
  refused: (host: string, status: number) =>
    new Failure(
      {
        en: '{host} answers with an error ({status}). Wait a few minutes and run again, or set HF_ENDPOINT to a mirror.',
        zh: '{host} 返回错误（{status}）。请稍候几分钟后重新运行，或将 HF_ENDPOINT 设为镜像站点。',
      },
      { host, status: String(status) },
      { code: 'hub-refused' },
    ),
  strangeAnswer: (host: string) =>
    new Failure(
      {
        en: '{host} does not answer as a hub of models does. Check HF_ENDPOINT, or whether the network asks for a sign-in first.',
        zh: '{host} 的应答不像模型站点。请检查 HF_ENDPOINT，或网络是否要求先登录。',
      },
      { host },
      { code: 'hub-strange-answer' },
    ),
  noFiles: (id: string) =>
    new Failure(
      {
        en: '“{id}” has no file that can be used here: a model has config.json and safetensors. Choose another model.',
        zh: '“{id}”中没有可用的文件：模型应包含 config.json 和 safetensors。请选择其他模型。',
      },
      { id },
      { code: 'hub-no-files' },
    ),
} as const;

const freeSpace: NodeFix = { label: message({ en: 'Free some space', zh: '腾出空间' }), place: 'storage' };
