import type { KeyRecord } from '../../../runtime/protocol.ts';
import { useSay } from '../../i18n/use-say.ts';
import { CodeBox } from '../../results/code-box.tsx';

const ownComputer = new Set(['localhost', '127.0.0.1', '[::1]']);

/** What to do with a new key: give it to a person who labels, or to a program. */
export function HandOver({ made }: { made: KeyRecord & { key: string } }) {
  const { scopes, name, key } = made;
  return (
    <>
      {scopes.includes('label') && !scopes.includes('api') && <ToPerson name={name} />}
      {scopes.some((scope) => scope !== 'label') && <ToProgram secret={key} />}
    </>
  );
}

function ToPerson({ name }: { name: string }) {
  const say = useSay();
  return (
    <>
      <p className="muted key-use">
        {say(
          {
            en: 'Give “{name}” this key and the address below; send the two apart if you can. Whoever opens the address and signs in with the key sees the rows to label and nothing else.',
            zh: '请把此密钥和下面的地址交给“{name}”，最好分开发送。对方打开地址并用密钥登录后，只能看到需要标注的数据。',
          },
          { name },
        )}
      </p>
      <CodeBox text={`${location.origin}/label`} label={say({ en: 'Address for labelling', zh: '标注地址' })} />
      {ownComputer.has(location.hostname) && (
        <p className="muted key-use">
          {say({
            en: 'This address opens on this computer alone. For people at other computers, Graftwork must be started so that they reach it; README says how under “For several people”.',
            zh: '此地址只能在这台计算机上打开。如需在其他计算机上标注，请按 README 中“For several people”一节的说明启动 Graftwork。',
          })}
        </p>
      )}
    </>
  );
}

function ToProgram({ secret }: { secret: string }) {
  const say = useSay();
  return (
    <>
      <p className="muted key-use">
        {say({
          en: 'The commands on the pages of endpoints and webhooks read it from the terminal. Run this line there first:',
          zh: '服务和 Webhook 页面上的命令会从终端读取密钥。请先在终端中运行这一行：',
        })}
      </p>
      <CodeBox text={`export GRAFTWORK_API_KEY=${secret}`} label={say({ en: 'Line for the terminal', zh: '终端命令' })} />
    </>
  );
}
