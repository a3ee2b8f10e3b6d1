import { portLabel } from '../../nodes/kit/check.ts';
import type { CatalogEntry } from '../../nodes/kit/define-node.ts';
import { useSay } from '../i18n/use-say.ts';
import { PortShape } from '../theme/icons.tsx';

/** The node's own documentation, from its definition. */
export function NodeHelp({ entry, type }: { entry: CatalogEntry | undefined; type: string }) {
  const say = useSay();
  if (!entry) return <p className="inspector-none">{type}</p>;
  const settings = Object.entries(entry.settings);
  return (
    <div className="help">
      {say(entry.help)
        .split('\n')
        .filter(Boolean)
        .map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      {(['inputs', 'outputs'] as const).map(
        (side) =>
          Object.keys(entry[side]).length > 0 && (
            <section key={side}>
              <h3>{side === 'inputs' ? say({ en: 'Takes', zh: '输入' }) : say({ en: 'Gives', zh: '输出' })}</h3>
              <ul>
                {Object.entries(entry[side]).map(([name, port]) => (
                  <li key={name}>
                    <PortShape type={port.type} />
                    {say(portLabel(name, port))}
                    {port.optional && <small>{say({ en: 'not needed', zh: '可选' })}</small>}
                  </li>
                ))}
              </ul>
            </section>
          ),
      )}
      {settings.length > 0 && (
        <section>
          <h3>{say({ en: 'Settings', zh: '设置' })}</h3>
          <dl>
            {settings.map(([name, setting]) => (
              <div key={name}>
                <dt>{say(setting.label)}</dt>
                {setting.hint && <dd>{say(setting.hint)}</dd>}
              </div>
            ))}
          </dl>
        </section>
      )}
      <p className="muted">
        <code>{entry.type}</code>
      </p>
    </div>
  );
}
