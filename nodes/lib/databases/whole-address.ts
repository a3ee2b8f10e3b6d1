import { type NodeProblem, nodeProblem } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';

const kinds: Readonly<Record<string, string>> = {
  postgres: 'postgresql',
  postgresql: 'postgresql',
  mysql: 'mysql',
  mariadb: 'mysql',
};

/** An address such as “postgresql://ann@db.example.org:5432/shop”, as programs take it, where the name of the server alone belongs. */
export function wholeAddress(host: string): NodeProblem[] {
  const plain = host.trim().replace(/^jdbc:/i, '');
  // Other schemes have no server of their own for URL; as http all have.
  const [, scheme = '', rest = ''] = /^([a-z][a-z\d+.-]*):\/\/(\S+)$/i.exec(plain) ?? [];
  const kind = kinds[scheme.toLowerCase()];
  if (scheme === '' || !URL.canParse(`http://${rest}`)) return [];
  const url = new URL(`http://${rest}`);
  const settings = {
    ...(kind !== undefined && { kind }),
    host: url.hostname,
    ...(url.port !== '' && { port: Number(url.port) }),
    ...(url.pathname.length > 1 && { database: decoded(url.pathname.slice(1)) }),
    ...(url.username !== '' && { user: decoded(url.username) }),
  };
  return [
    nodeProblem(
      'error',
      {
        en: '“Server” takes the name of the server alone, and this is a whole address. A password in it stands open in the workflow: choose it as a secret instead.',
        zh: '“服务器”只填写服务器名称，而这里是完整的连接地址。其中的密码会以明文留在工作流中，请改为选择机密。',
      },
      {},
      {
        code: 'whole-address',
        setting: 'host',
        fixes: [{ label: message({ en: 'Fill in the fields from it', zh: '按它填写各项' }), settings }],
      },
    ),
  ];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
