import { SquareArrowOutUpRight } from 'lucide-react';
import type { Setting } from '../../nodes/kit/settings.ts';
import { message } from '../../nodes/kit/text.ts';
import { IconButton } from '../controls/icon-button.tsx';
import { useSay } from '../i18n/use-say.ts';
import { edit, useWorkflow, workflowNow } from '../store/workflow-store.ts';
import { markEdit, markOf } from './marks.ts';

/** Inside a subflow: makes a setting of an inner node one of the subflow, or takes that back. */
export function MarkSetting({ node, name, setting }: { node: string; name: string; setting: Setting }) {
  const say = useSay();
  const marked = useWorkflow(({ workflow }) => markOf(workflow, node, name) !== undefined);
  const values = { setting: setting.label };
  const label = marked
    ? say({ en: '“{setting}” is shown outside', zh: '“{setting}”已在外部显示' }, values)
    : say({ en: 'Show “{setting}” outside', zh: '在外部显示“{setting}”' }, values);
  const mark = () =>
    edit(
      markEdit(workflowNow(), node, name),
      marked
        ? message({ en: 'No longer show “{setting}” outside', zh: '不再于外部显示“{setting}”' }, values)
        : message({ en: 'Show “{setting}” outside', zh: '在外部显示“{setting}”' }, values),
    );
  return (
    <IconButton className="mark-input" label={label} pressed={marked} onClick={mark}>
      <SquareArrowOutUpRight size={14} aria-hidden />
    </IconButton>
  );
}
