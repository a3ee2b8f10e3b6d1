import { portLabel } from '../../nodes/kit/check.ts';
import { useSay } from '../i18n/use-say.ts';
import type { PortEnd, Side } from '../store/wire-choices.ts';
import { PortShape } from '../theme/icons.tsx';

interface Props {
  ports: readonly PortEnd[];
  chosen: { side: Side; name: string } | undefined;
  /** Whether a wire may begin at any of them. */
  any: boolean;
  onChoose(port: PortEnd | undefined): void;
}

/** The ports of the node from which is chosen: what leaves it, then what enters it. */
export function PortChips({ ports, chosen, any, onChoose }: Props) {
  const say = useSay();
  return (
    <div className="port-chips" role="toolbar" aria-label={say({ en: 'Port', zh: '端口' })}>
      {any && (
        <button type="button" aria-pressed={chosen === undefined} onClick={() => onChoose(undefined)}>
          {say({ en: 'any port', zh: '任意端口' })}
        </button>
      )}
      {ports.map((end) => {
        const { side, name, port, wired } = end;
        const label = say(portLabel(name, port));
        return (
          <button
            key={`${side} ${name}`}
            type="button"
            aria-pressed={chosen?.side === side && chosen.name === name}
            aria-label={
              side === 'outputs'
                ? say({ en: 'output {port}', zh: '输出“{port}”' }, { port: label })
                : say({ en: 'input {port}', zh: '输入“{port}”' }, { port: label })
            }
            onClick={() => onChoose(end)}
          >
            {side === 'inputs' && <span aria-hidden>→</span>}
            <PortShape type={port.type} filled={wired} />
            {label}
            {side === 'outputs' && <span aria-hidden>→</span>}
          </button>
        );
      })}
    </div>
  );
}
