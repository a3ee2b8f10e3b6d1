import { ArrowDown, ArrowUp } from 'lucide-react';
import type { Text } from '../../nodes/kit/text.ts';
import { IconButton } from '../controls/icon-button.tsx';
import { Input } from '../controls/field.tsx';
import { useSay } from '../i18n/use-say.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { edit, endGroup, useWorkflow, workflowNow } from '../store/workflow-store.ts';
import { labelEdit, markedNames, moveEdit } from './marks.ts';

/** What a setting is called outside, and its place among the others. */
export function MarkLine({ name, own }: { name: string; own: Text }) {
  const say = useSay();
  const label = useWorkflow(({ workflow }) => workflow.inputs[name]?.label ?? '');
  const workflow = useWorkflow((state) => state.workflow);
  const catalog = useCatalog((state) => state.catalog);
  const names = markedNames(workflow, catalog);
  const at = names.indexOf(name);
  const rename = (next: string) => {
    const change = labelEdit(workflowNow(), name, next);
    if (change) edit(change, { en: 'Name a setting of the subflow', zh: '命名子流程的设置' }, `mark ${name}`);
  };
  const move = (by: 1 | -1) => {
    const change = moveEdit(workflowNow(), catalog, name, by);
    if (change) edit(change, { en: 'Order the settings of the subflow', zh: '调整子流程设置的顺序' });
  };
  const shown = label || say(own);
  return (
    <div className="mark-line">
      <small aria-hidden>{say({ en: 'Called outside', zh: '外部名称' })}</small>
      <Input
        aria-label={say({ en: 'What “{setting}” is called outside', zh: '“{setting}”在外部的名称' }, { setting: own })}
        placeholder={say(own)}
        value={label}
        maxLength={200}
        onChange={(event) => rename(event.target.value)}
        onBlur={() => {
          if (label !== label.trim()) rename(label.trim());
          endGroup();
        }}
      />
      <IconButton label={say({ en: '“{shown}” further up', zh: '上移“{shown}”' }, { shown })} disabled={at <= 0} onClick={() => move(-1)}>
        <ArrowUp size={14} aria-hidden />
      </IconButton>
      <IconButton
        label={say({ en: '“{shown}” further down', zh: '下移“{shown}”' }, { shown })}
        disabled={at < 0 || at >= names.length - 1}
        onClick={() => move(1)}
      >
        <ArrowDown size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
