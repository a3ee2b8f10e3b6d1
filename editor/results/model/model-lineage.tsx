import type { ModelValue } from '../../../nodes/kit/ports.ts';
import { useSay } from '../../i18n/use-say.ts';
import { CopyButton } from '../copy-button.tsx';
import { writeCell } from '../write-json.ts';

/** What a model was made of: enough to make it again, and to prove that two models come from the same rows. */
export function ModelLineage({ lineage }: { lineage: ModelValue['lineage'] }) {
  const say = useSay();
  const settings = Object.entries(lineage.settings);
  return (
    <section className="result-section">
      <h3>{say({ en: 'Made from', zh: '来源' })}</h3>
      <dl className="pairs">
        <Hash name={say({ en: 'rows', zh: '数据' })} hash={lineage.rows} />
        <Hash name={say({ en: 'code', zh: '代码' })} hash={lineage.code} />
      </dl>
      {settings.length > 0 && (
        <details>
          <summary>{say({ en: '{count} {count|setting|settings}', zh: '{count} 项设置' }, { count: settings.length })}</summary>
          <dl className="pairs">
            {settings.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{writeCell(value) || '–'}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </section>
  );
}

function Hash({ name, hash }: { name: string; hash: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="code-line">
        <code>{hash.slice(0, 12)}</code>
        <CopyButton text={hash} />
      </dd>
    </div>
  );
}
