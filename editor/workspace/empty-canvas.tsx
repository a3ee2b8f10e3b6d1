import { useId, useRef } from 'react';
import { viewMiddle } from '../canvas/viewport.ts';
import { addFiles, addGoal } from '../commands/add-node.ts';
import { give } from '../commands/commands.ts';
import { Button } from '../controls/button.tsx';
import { FileInput } from '../controls/file-input.tsx';
import { useSay } from '../i18n/use-say.ts';
import { GoalEntry } from '../palette/goal-entry.tsx';
import { goals } from '../palette/goals.ts';
import { Link } from '../router.tsx';
import { useWorkflow } from '../store/workflow-store.ts';

/** The first needs no data of one's own. */
const firstGoals = ['try-spam', 'classify-texts', 'answer-a-column', 'tidy-data'].flatMap(
  (wanted) => goals.find(({ id }) => id === wanted) ?? [],
);

/** What an empty canvas says: three ways to begin, and whole paths to begin with. */
export function EmptyCanvas() {
  const say = useSay();
  const heading = useId();
  const empty = useWorkflow((state) => Object.keys(state.workflow.nodes).length === 0 && state.workflow.notes.length === 0);
  const chooser = useRef<HTMLInputElement>(null);
  if (!empty) return null;
  return (
    <div className="empty-canvas">
      <h2>{say({ en: 'What shall your model learn from?', zh: '您的模型要从什么数据中学习？' })}</h2>
      <p>
        {say({
          en: 'Drop a file with your data here, choose a node at the left, or begin with an example.',
          zh: '把数据文件拖到这里，从左侧选择节点，或从示例开始。',
        })}
      </p>
      <p className="empty-canvas-actions">
        <FileInput
          ref={chooser}
          onFiles={(files) => {
            const { x, y } = viewMiddle();
            void addFiles(files, { x: Math.round(x - 320), y: Math.round(y - 60) });
          }}
        />
        <Button look="main" onClick={() => chooser.current?.click()}>
          {say({ en: 'Choose a data file', zh: '选择数据文件' })}
        </Button>
        <Button onClick={() => give('search')}>{say({ en: 'Find a node', zh: '查找节点' })}</Button>
        <Link className="btn ghost" href="/">
          {say({ en: 'See the examples', zh: '查看示例' })}
        </Link>
      </p>
      <section className="empty-canvas-paths" aria-labelledby={heading}>
        <h3 id={heading}>{say({ en: 'Or begin with a path that is wired already', zh: '或使用已连好线的现成流程' })}</h3>
        {firstGoals.map((goal) => (
          <GoalEntry key={goal.id} goal={goal} onAdd={addGoal} />
        ))}
      </section>
    </div>
  );
}
