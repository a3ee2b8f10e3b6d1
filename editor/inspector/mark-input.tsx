import { ClipboardList } from 'lucide-react';
import { freshId } from '../../nodes/kit/fresh-id.ts';
import type { Setting } from '../../nodes/kit/settings.ts';
import { message } from '../../nodes/kit/text.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { IconButton } from '../controls/icon-button.tsx';
import { useSay } from '../i18n/use-say.ts';
import { useRunsOnCall } from '../store/outlook-store.ts';
import { edit, useWorkflow } from '../store/workflow-store.ts';

const kinds: readonly Setting['kind'][] = ['number', 'integer', 'toggle', 'text', 'choice'];

/**
 * Puts a setting into the form that colleagues fill in, or takes it out. Only what runs when the webhook is called can
 * be set by its callers, so elsewhere there is no such button.
 */
export function MarkInput({ node, name, setting }: { node: string; name: string; setting: Setting }) {
  const say = useSay();
  const onCall = useRunsOnCall(node);
  const marked = useWorkflow(({ workflow }) => inputOf(workflow, node, name));
  if (!kinds.includes(setting.kind) || (!onCall && marked === undefined)) return null;
  const mark = () => {
    const { workflow } = useWorkflow.getState();
    if (marked !== undefined) {
      edit(
        { kind: 'set-input', name: marked, input: null },
        message({ en: 'Take “{setting}” out of the form', zh: '从表单中移除“{setting}”' }, { setting: setting.label }),
      );
      return;
    }
    const input = { node, setting: name };
    edit(
      { kind: 'set-input', name: freshId(name, (taken) => Object.hasOwn(workflow.inputs, taken)), input },
      message({ en: 'Ask for “{setting}” in the form', zh: '在表单中询问“{setting}”' }, { setting: setting.label }),
    );
  };
  const label =
    marked === undefined
      ? say({ en: 'Ask for “{setting}” in the form for colleagues', zh: '在同事用的表单中询问“{setting}”' }, { setting: setting.label })
      : say(
          { en: '“{setting}” is asked for in the form for colleagues', zh: '同事用的表单中会询问“{setting}”' },
          { setting: setting.label },
        );
  return (
    <IconButton className="mark-input" label={label} pressed={marked !== undefined} onClick={mark}>
      <ClipboardList size={14} aria-hidden />
    </IconButton>
  );
}

function inputOf({ inputs }: Workflow, node: string, setting: string): string | undefined {
  return Object.entries(inputs).find(([, input]) => input.node === node && input.setting === setting)?.[0];
}
