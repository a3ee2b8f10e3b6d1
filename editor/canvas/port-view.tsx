import { Handle, Position } from '@xyflow/react';
import { type KeyboardEvent, memo } from 'react';
import { portLabel } from '../../nodes/kit/check.ts';
import { type Port } from '../../nodes/kit/ports.ts';
import { openPicker } from '../commands/picker-store.ts';
import { useSay } from '../i18n/use-say.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { type Reachable, refusal, wireOf } from '../store/wiring.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { PortShape } from '../theme/icons.tsx';
import { useConnecting } from './connecting-store.ts';

interface Props {
  node: string;
  name: string;
  /** undefined at a node of an unknown type. */
  port: Port | undefined;
  side: 'inputs' | 'outputs';
  wired: boolean;
  /** The node is selected: its ports are stops of the keyboard. */
  selected?: boolean;
}

/** A port: its shape and its name. While a wire is drawn, those that would not take it step back. */
export const PortView = memo(function PortView({ node, name, port, side, wired, selected = false }: Props) {
  const say = useSay();
  const fits = useConnecting(({ begun }) => fitOf(begun, node, side, name));
  const label = say(portLabel(name, port ?? { type: 'value' }));
  const input = side === 'inputs';
  return (
    <span className={`port ${input ? 'in' : 'out'}${fits === undefined ? '' : fits ? ' fits' : ' unfit'}`}>
      <Handle
        id={name}
        type={input ? 'target' : 'source'}
        position={input ? Position.Left : Position.Right}
        className="port-handle"
        isConnectableStart
        isConnectableEnd
        data-port={`${node}.${side}.${name}`}
        {...(selected && {
          tabIndex: 0,
          role: 'button',
          'aria-label': say(input ? { en: 'Input {port}', zh: '输入“{port}”' } : { en: 'Output {port}', zh: '输出“{port}”' }, {
            port: label,
          }),
          onKeyDown: (event: KeyboardEvent) => {
            if (event.key !== 'Enter' && event.key !== ' ') return;
            event.preventDefault();
            event.stopPropagation();
            openPicker({ kind: 'connect', node, port: { side, name } });
          },
        })}
      >
        <PortShape type={port?.type ?? 'value'} filled={wired} />
      </Handle>
      <span className={port?.optional ? 'port-name optional' : 'port-name'}>{label}</span>
    </span>
  );
});

/** undefined while no wire is drawn, and at the port where it begins. */
function fitOf(begun: Reachable | undefined, node: string, side: string, name: string): boolean | undefined {
  if (!begun || (begun.from[0] === node && begun.from[1] === name && begun.side === side)) return undefined;
  if (begun.side === side) return false;
  const { workflow } = useWorkflow.getState();
  return refusal(workflow, useCatalog.getState().catalog, wireOf(begun, [node, name]), begun, useOutlook.getState().specs) === undefined;
}
