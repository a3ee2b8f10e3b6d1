import { Failure } from '../../kit/problem.ts';
import { sizeWords } from '../../kit/size-words.ts';
import { message } from '../../kit/text.ts';

/** What can go wrong between this computer and another one, said so that a person can mend it. Never with what was sent. */
export const netFailures = {
  /** `mended`: the setting with what is likely meant. */
  badAddress: (setting?: string, mended?: string) =>
    new Failure(
      {
        en: 'This is no web address. It looks like “https://example.org/data”, without a user name or password in it.',
        zh: '这不是有效的网址。网址形如“https://example.org/data”，且不能包含用户名或密码。',
      },
      {},
      {
        code: 'bad-address',
        ...(setting !== undefined && { setting }),
        fixes: [
          setting !== undefined &&
            mended !== undefined && {
              label: message({ en: 'Put “https://” before it', zh: '在前面加上“https://”' }),
              settings: { [setting]: mended },
            },
        ],
      },
    ),
  badKey: () =>
    new Failure(
      {
        en: 'The key holds signs that cannot be sent as a key, such as Chinese characters or a line break. Save the secret again with the key alone.',
        zh: '密钥中含有无法作为密钥发送的字符，例如中文或换行。请重新保存该机密，只填写密钥本身。',
      },
      {},
      { code: 'bad-key', setting: 'key' },
    ),
  privateHost: (host: string) =>
    new Failure(
      {
        en: '{host} lies in a private network, so it is not called. If it may be, whoever starts Graftwork adds it to GRAFTWORK_ALLOW_HOSTS, as in GRAFTWORK_ALLOW_HOSTS={host}.',
        zh: '{host} 位于私有网络，因此不会访问。如果确实允许访问，请由启动 Graftwork 的人把它加入 GRAFTWORK_ALLOW_HOSTS，例如 GRAFTWORK_ALLOW_HOSTS={host}。',
      },
      { host },
      { code: 'private-host' },
    ),
  unknownHost: (host: string) =>
    new Failure(
      {
        en: 'There is no computer named {host}, or the network is down. Check the spelling and the network.',
        zh: '找不到名为 {host} 的主机，或网络不通。请检查拼写和网络。',
      },
      { host },
      { code: 'unknown-host' },
    ),
  noAnswer: (host: string) =>
    new Failure(
      {
        en: '{host} does not answer, or breaks off, again and again. Check that it runs and can be reached from here; then run again. What was read is kept.',
        zh: '{host} 多次没有应答或中断连接。请确认它正在运行且可从本机访问，然后重新运行。已读取的内容会保留。',
      },
      { host },
      { code: 'no-answer' },
    ),
  busy: (host: string, status: number) =>
    new Failure(
      {
        en: '{host} is busy or broken: it answered {status} again and again. Wait a while, or ask fewer times a second; then run again. What was read is kept.',
        zh: '{host} 繁忙或出现故障，多次返回 {status}。请稍候，或降低每秒请求数，然后重新运行。已读取的内容会保留。',
      },
      { host, status: String(status) },
      { code: 'host-busy' },
    ),
  tooLarge: (host: string, limit: number) =>
    new Failure(
      {
        en: 'An answer of {host} is larger than {limit}, the most that is taken at once. Ask for smaller pages.',
        zh: '{host} 的一次应答超过 {limit} 的上限。请减小每页的数量。',
      },
      { host, limit: sizeWords(limit) },
      { code: 'answer-too-large' },
    ),
  badRedirect: (host: string) =>
    new Failure(
      {
        en: '{host} leads on to an address that may not be followed: too many times, to no web address, or from https to http. Give the final address itself.',
        zh: '{host} 的跳转不能跟随：跳转次数过多、目标不是网址，或从 https 跳到 http。请直接填写最终地址。',
      },
      { host },
      { code: 'bad-redirect' },
    ),
} as const;
