import { Field, TextArea } from '../controls/field.tsx';
import { useSay } from '../i18n/use-say.ts';
import { edit, endGroup, useWorkflow } from '../store/workflow-store.ts';

/** What the inspector shows while nothing is selected: the workflow itself. */
export function WorkflowFacts() {
  const say = useSay();
  const name = useWorkflow((state) => state.workflow.name);
  const description = useWorkflow((state) => state.workflow.description);
  const nodes = useWorkflow((state) => Object.keys(state.workflow.nodes).length);
  return (
    <div className="form workflow-facts">
      <h2>{name || say({ en: 'Unnamed', zh: '未命名' })}</h2>
      <p className="muted">
        {nodes > 0
          ? say(
              {
                en: '{count} {count|node|nodes}. Select one to see its settings and results.',
                zh: '共 {count} 个节点。选中节点可查看其设置与结果。',
              },
              { count: nodes },
            )
          : say({ en: 'No nodes yet. Choose one at the left.', zh: '还没有节点。请从左侧选择。' })}
      </p>
      <Field label={say({ en: 'What it is for', zh: '用途说明' })}>
        {({ id }) => (
          <TextArea
            id={id}
            rows={5}
            value={description}
            placeholder={say({ en: 'So that others understand it, and you do too in half a year', zh: '方便他人以及半年后的您理解' })}
            onChange={(event) =>
              edit({ kind: 'describe', description: event.target.value }, { en: 'Describe', zh: '编辑说明' }, 'description')
            }
            onBlur={() => endGroup()}
          />
        )}
      </Field>
    </div>
  );
}
