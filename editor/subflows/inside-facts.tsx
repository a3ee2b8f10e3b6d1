import { X } from 'lucide-react';
import { nodeTitle } from '../../nodes/kit/check.ts';
import { message } from '../../nodes/kit/text.ts';
import { IconButton } from '../controls/icon-button.tsx';
import { Field, Input, TextArea } from '../controls/field.tsx';
import { useSay } from '../i18n/use-say.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { edit, endGroup, useWorkflow, workflowNow } from '../store/workflow-store.ts';
import { MarkLine } from './mark-line.tsx';
import { markedNames, markEdit } from './marks.ts';
import './subflows.css';

/** What the inspector shows inside a subflow while nothing is selected: the subflow itself. */
export function InsideFacts() {
  const say = useSay();
  const workflow = useWorkflow((state) => state.workflow);
  const catalog = useCatalog((state) => state.catalog);
  const names = markedNames(workflow, catalog);
  return (
    <div className="form">
      <Field label={say({ en: 'Name of the subflow', zh: '子流程名称' })}>
        {({ id }) => (
          <Input
            id={id}
            value={workflow.name}
            maxLength={200}
            placeholder={say({ en: 'Subflow', zh: '子流程' })}
            onChange={(event) =>
              edit({ kind: 'rename', name: event.target.value }, { en: 'Name the subflow', zh: '命名子流程' }, 'subflow name')
            }
            onBlur={() => endGroup()}
          />
        )}
      </Field>
      <Field label={say({ en: 'What it is for', zh: '用途说明' })}>
        {({ id }) => (
          <TextArea
            id={id}
            rows={3}
            value={workflow.description}
            placeholder={say({ en: 'So that others find it and understand it', zh: '方便他人查找与理解' })}
            onChange={(event) =>
              edit({ kind: 'describe', description: event.target.value }, { en: 'Describe', zh: '编辑说明' }, 'description')
            }
            onBlur={() => endGroup()}
          />
        )}
      </Field>
      <section className="marks" aria-label={say(settingsWord)}>
        <h3>{say(settingsWord)}</h3>
        {names.length === 0 && (
          <p className="muted">
            {say({
              en: 'None yet. Select a node and press the arrow beside one of its settings: then it is set at the subflow, from outside.',
              zh: '还没有。选中一个节点，按下其设置旁的箭头，即可在外部、于子流程节点上设置它。',
            })}
          </p>
        )}
        <ul>
          {names.map((name) => {
            const input = workflow.inputs[name];
            const setting = input && catalog[workflow.nodes[input.node]?.type ?? '']?.settings[input.setting];
            if (!input || !setting) return null;
            const title = say(nodeTitle(workflow, catalog, input.node));
            return (
              <li key={name}>
                <p className="mark-of">
                  {say({ en: '{setting} of “{title}”', zh: '“{title}”的{setting}' }, { setting: setting.label, title })}
                  <IconButton
                    label={say({ en: 'No longer show “{setting}” outside', zh: '不再于外部显示“{setting}”' }, { setting: setting.label })}
                    onClick={() =>
                      edit(
                        markEdit(workflowNow(), input.node, input.setting),
                        message({ en: 'No longer show “{setting}” outside', zh: '不再于外部显示“{setting}”' }, { setting: setting.label }),
                      )
                    }
                  >
                    <X size={14} aria-hidden />
                  </IconButton>
                </p>
                <MarkLine name={name} own={setting.label} />
              </li>
            );
          })}
        </ul>
      </section>
    </div>
  );
}
const settingsWord = { en: 'Settings shown outside', zh: '在外部显示的设置' };
