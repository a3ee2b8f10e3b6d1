import { Failure } from '../../kit/problem.ts';
import { message, type Text } from '../../kit/text.ts';

const noKey: Text = {
  en: 'it wants a key, and none is chosen. Choose the secret that holds it',
  zh: '需要密钥，但尚未选择。请选择保存该密钥的机密',
};
const reasons = new Map<number, Text>([
  [
    401,
    { en: 'it does not accept the key. Check the secret and the name of its header', zh: '密钥未被接受。请检查所选机密及其请求头名称' },
  ],
  [
    403,
    {
      en: 'this key may not read here, or belongs in another header. Check its rights and the name of its header',
      zh: '该密钥无权读取，或应放在其他请求头中。请检查其权限和请求头名称',
    },
  ],
  [404, { en: 'there is nothing at this address. Check it', zh: '该地址不存在。请检查地址' }],
  [405, { en: 'it does not take this kind of request. Choose the other one', zh: '不接受这种请求方式。请改用另一种' }],
]);

const isAboutKey = (status: number): boolean => status === 401 || status === 403;

/** What an interface answers instead of rows, said so that a person can mend it. */
export const apiFailures = {
  refused: (host: string, status: number, hasKey: boolean) =>
    new Failure(
      { en: '{host} refuses the request ({status}): {why}.', zh: '{host} 拒绝了请求（{status}）：{why}。' },
      {
        host,
        status: String(status),
        why: (!hasKey && isAboutKey(status) ? noKey : reasons.get(status)) ?? {
          en: 'check the address, the body and the parameters',
          zh: '请检查地址、请求体和参数',
        },
      },
      { code: 'api-refused', setting: isAboutKey(status) ? 'key' : 'address' },
    ),
  notJson: (host: string, kind: string) =>
    new Failure(
      {
        en: '{host} answers with {kind} instead of JSON. Check the address: it may be that of a page for people.',
        zh: '{host} 返回的是 {kind} 而不是 JSON。请检查地址，它可能是供人浏览的页面。',
      },
      { host, kind },
      { code: 'not-json', setting: 'address' },
    ),
  brokenJson: (host: string) =>
    new Failure(
      {
        en: '{host} says that it answers with JSON, but the answer is damaged or breaks off. Try the address in a browser; if it looks the same there, tell whoever runs the interface.',
        zh: '{host} 声称返回 JSON，但应答已损坏或不完整。请在浏览器中打开该地址；如果同样如此，请联系接口的提供者。',
      },
      { host },
      { code: 'broken-json', setting: 'address' },
    ),
  noRows: (path: string, found: string | undefined, names: string) =>
    new Failure(
      path === ''
        ? { en: 'The answer holds no list of rows. At its top stands: {names}.', zh: '应答中没有数据行列表。最外层有：{names}。' }
        : {
            en: 'There is no list at “{path}” in the answer. At its top stands: {names}.',
            zh: '应答的“{path}”处没有列表。最外层有：{names}。',
          },
      { path, names },
      {
        code: 'no-rows',
        setting: 'path',
        fixes: [
          found !== undefined && {
            label:
              found === ''
                ? message({ en: 'Take the answer itself', zh: '使用应答本身' })
                : message({ en: 'Take the rows at “{found}”', zh: '使用“{found}”处的数据行' }, { found }),
            settings: { path: found },
          },
        ],
      },
    ),
  badBody: () =>
    new Failure(
      { en: 'The body is not valid JSON. Correct it.', zh: '请求体不是有效的 JSON。请更正。' },
      {},
      { code: 'bad-body', setting: 'body' },
    ),
  elsewhere: (host: string) =>
    new Failure(
      {
        en: 'The next page is said to lie on another computer ({host}), to which the key must not go. Read that address by a step of its own.',
        zh: '下一页位于另一台主机（{host}），不能向其发送密钥。请用单独的步骤读取该地址。',
      },
      { host },
      { code: 'page-elsewhere', setting: 'pages' },
    ),
} as const;
