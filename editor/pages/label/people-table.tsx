import type { LabellingRecord } from '../../../runtime/protocol.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { FactLine } from '../parts/fact-line.tsx';
import { ScrollBox } from '../../results/scroll-box.tsx';

/** Who has done how much, how fast, and how often people say the same. */
export function PeopleTable({ record }: { record: LabellingRecord }) {
  const say = useSay();
  const { number, share, ago, dateTime } = useFormats();
  const { people, shared, agreed, question, me } = record;
  return (
    <div className="people">
      {question.perRow > 1 && (
        <FactLine
          facts={[
            { label: say({ en: 'rows with several answers', zh: '多人作答的行' }), value: number(shared) },
            { label: say({ en: 'of these all say the same', zh: '其中答案全部相同' }), value: shared === 0 ? '–' : share(agreed / shared) },
          ]}
        />
      )}
      {people.length === 0 ? (
        <p className="muted">{say({ en: 'Nobody has answered yet.', zh: '还没有人作答。' })}</p>
      ) : (
        <ScrollBox className="scroll-x" label={say({ en: 'People', zh: '人员' })}>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{say({ en: 'Person', zh: '人员' })}</th>
                <th scope="col" className="figure">
                  {say({ en: 'Answers', zh: '答案' })}
                </th>
                <th scope="col" className="figure">
                  {say({ en: 'Skipped', zh: '跳过' })}
                </th>
                <th scope="col" className="figure">
                  {say({ en: 'Decided', zh: '裁定' })}
                </th>
                <th scope="col" className="figure">
                  {say({ en: 'Rows an hour', zh: '每小时行数' })}
                </th>
                <th scope="col">{say({ en: 'Last', zh: '最近' })}</th>
              </tr>
            </thead>
            <tbody>
              {people.map((one) => (
                <tr key={one.id}>
                  <th scope="row">
                    {one.name}
                    {one.id === me.id && ` (${say({ en: 'you', zh: '您' })})`}
                  </th>
                  <td className="figure">{number(one.answers)}</td>
                  <td className="figure">{number(one.skips)}</td>
                  <td className="figure">{number(one.decisions)}</td>
                  <td className="figure">{one.perHour === undefined ? '–' : number(one.perHour)}</td>
                  <td title={dateTime(one.lastAt)}>{ago(one.lastAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
      <p className="muted">
        {say({
          en: 'Labels carry the name of the key that a person signed in with. Make a key for each person on the page “Keys”, one that opens “Label rows”; whoever signs in by the link is “owner”.',
          zh: '标签上的名字是登录时所用密钥的名称。请在“密钥”页面为每个人创建权限为“标注数据”的密钥；通过登录链接登录的人名为“owner”。',
        })}
      </p>
    </div>
  );
}
