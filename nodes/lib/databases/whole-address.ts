import { type NodeProblem, nodeProblem } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';

const kinds: Readonly<Record<string, string>> = {
  postgres: 'postgresql',
  postgresql: 'postgresql',
  mysql: 'mysql',
  mariadb: 'mysql',
};

/** Where the name of the server alone belongs: “db.example.org:5432”, or “postgresql://ann@db.example.org/shop” as programs take it. */
export function wholeAddress(host: string): NodeProblem[] {
  const plain = host.trim().replace(/^jdbc:/i, '');
  const [, scheme, behind] = /^([a-z][a-z\d+.-]*):\/\/(\S+)$/i.exec(plain) ?? [];
  const rest = behind ?? /^[\w.-]+(?::\d+(?:\/\S*)?|\/\S*)$/.exec(plain)?.[0];
  // Schemes of databases have no server of their own for URL; http has.
  if (rest === undefined || !URL.canParse(`http://${rest}`)) return [];
  const { hostname, port, pathname, username, password } = new URL(`http://${rest}`);
  // URL leaves the usual port of its scheme out.
  const number = Number(port || (/:80(?:\/|$)/.test(rest) ? 80 : 0));
  const kind = scheme && kinds[scheme.toLowerCase()];
  const settings = {
    ...(kind && { kind }),
    host: hostname,
    ...(number > 0 && { port: number }),
    ...(pathname.length > 1 && { database: decoded(pathname.slice(1)) }),
    ...(username !== '' && { user: decoded(username) }),
  };
  const problem = nodeProblem(
    'error',
    password === ''
      ? {
          en: '“Server” takes the name of the server alone; what else stands in this address has fields of its own.',
          zh: '“服务器”中只填写服务器名称；地址的其他部分有各自的设置项。',
        }
      : {
          en: '“Server” takes the name of the server alone. The password in this address stands open in the workflow: choose it as a secret instead.',
          zh: '“服务器”中只填写服务器名称。地址中的密码会以明文留在工作流中，请改为选择机密。',
        },
    {},
    {
      code: 'whole-address',
      setting: 'host',
      fixes: [{ label: message({ en: 'Fill in the fields from it', zh: '按该地址填写各项' }), settings }],
    },
  );
  return [problem];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
