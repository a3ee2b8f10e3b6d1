import { X } from 'lucide-react';
import { portLabel } from '../../nodes/kit/check.ts';
import { freshId } from '../../nodes/kit/fresh-id.ts';
import { portTypes } from '../../nodes/kit/ports.ts';
import { type BorderPort, borderOf, inputsType } from '../../nodes/kit/subflow.ts';
import { type Text, verbatim } from '../../nodes/kit/text.ts';
import type { WorkflowNode } from '../../nodes/kit/workflow.ts';
import { IconButton } from '../controls/icon-button.tsx';
import { Field, Input } from '../controls/field.tsx';
import { Select } from '../controls/select.tsx';
import { useSay } from '../i18n/use-say.ts';
import { edit, endGroup, workflowNow } from '../store/workflow-store.ts';
import { PortShape } from '../theme/icons.tsx';
import { portsEdit } from './border.ts';
import './subflows.css';

/** What goes in at a subflow's border, or out: the ports of the node that stands for it. */
export function BorderPorts({ id, node }: { id: string; node: WorkflowNode }) {
  const say = useSay();
  const side = node.type === inputsType ? 'inputs' : 'outputs';
  const { ports } = borderOf({ nodes: { [id]: node } })[side];
  const change = (next: readonly BorderPort[], label: Text, group?: string) => edit(portsEdit(id, next), label, group);
  const rename = ({ name }: BorderPort, label: string) =>
    change(
      ports.map(({ label: before, ...port }) =>
        port.name !== name ? { ...port, ...(before && { label: before }) } : { ...port, ...(label && { label }) },
      ),
      { en: 'Name a port of the subflow', zh: '命名子流程的端口' },
      `port ${id} ${name}`,
    );
  const remove = ({ name }: BorderPort) => {
    const { wires } = workflowNow();
    const gone = wires.filter(({ from, to }) => (from[0] === id && from[1] === name) || (to[0] === id && to[1] === name));
    const left = ports.filter((port) => port.name !== name);
    edit(
      {
        kind: 'all',
        edits: [{ kind: 'remove-wires', wires: gone }, portsEdit(id, left)],
      },
      { en: 'Remove a port of the subflow', zh: '删除子流程的端口' },
    );
  };
  const add = (wanted: string) => {
    const type = portTypes.find((known) => known === wanted);
    if (type)
      change([...ports, { name: freshId(type, (name) => ports.some((port) => port.name === name)), type }], {
        en: 'Add a port to the subflow',
        zh: '为子流程添加端口',
      });
  };
  return (
    <div className="form">
      <p className="muted">
        {side === 'inputs'
          ? say({
              en: 'What the subflow takes. Each is an input of the node outside.',
              zh: '子流程接收的内容。每一项都是外部节点的一个输入。',
            })
          : say({
              en: 'What the subflow gives. Each is an output of the node outside.',
              zh: '子流程给出的内容。每一项都是外部节点的一个输出。',
            })}
      </p>
      <ul className="border-ports">
        {ports.map((port) => {
          const own = say(portLabel(port.name, {}));
          return (
            <li key={port.name}>
              <PortShape type={port.type} />
              <Input
                aria-label={say({ en: 'Name of the port “{port}”', zh: '端口“{port}”的名称' }, { port: own })}
                placeholder={own}
                value={port.label ?? ''}
                maxLength={200}
                onChange={(event) => rename(port, event.target.value)}
                onBlur={() => endGroup()}
              />
              <IconButton
                label={say(
                  { en: 'Remove “{port}” with its wires', zh: '删除“{port}”及其连线' },
                  { port: port.label ? verbatim(port.label) : own },
                )}
                onClick={() => remove(port)}
              >
                <X size={14} aria-hidden />
              </IconButton>
            </li>
          );
        })}
      </ul>
      <Field label={side === 'inputs' ? say({ en: 'Add an input', zh: '添加输入' }) : say({ en: 'Add an output', zh: '添加输出' })}>
        {({ id: field }) => (
          <Select
            id={field}
            value=""
            placeholder={say({ en: 'of what kind?', zh: '选择类型' })}
            options={portTypes.map((type) => ({ value: type, label: say(typeWords[type]) }))}
            onChange={add}
          />
        )}
      </Field>
    </div>
  );
}
const typeWords: Readonly<Record<BorderPort['type'], Text>> = {
  table: { en: 'Table', zh: '表格' },
  model: { en: 'Model', zh: '模型' },
  metrics: { en: 'Metrics', zh: '指标' },
  report: { en: 'Report', zh: '报告' },
  endpoint: { en: 'Endpoint', zh: '服务' },
  file: { en: 'File', zh: '文件' },
  value: { en: 'Value', zh: '值' },
};
