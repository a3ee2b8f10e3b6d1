import { Plus } from 'lucide-react';
import { useState } from 'react';
import { api } from '../api.ts';
import { Button } from '../controls/button.tsx';
import { Load, useLoaded } from '../controls/load-state.tsx';
import { beginGuide } from '../guide/begin-guide.ts';
import { useSay } from '../i18n/use-say.ts';
import { navigate } from '../router.tsx';
import { act } from './parts/act.ts';
import { PageHead } from './parts/page-head.tsx';
import { Section } from './parts/section.tsx';
import { useLiveList } from './parts/use-live-list.ts';
import { DeletedWorkflows } from './workflows/deleted-workflows.tsx';
import { FirstSteps } from './workflows/first-steps.tsx';
import { ExampleCard } from './workflows/example-card.tsx';
import { ImportButton } from './workflows/import-button.tsx';
import { NameDialog } from './parts/name-dialog.tsx';
import { useImport } from './workflows/use-import.ts';
import { WorkflowList } from './workflows/workflow-list.tsx';
import './workflows/workflows.css';

/** The example that shows a newcomer the whole path, where it is there. */
const firstExample = 'spam-filter';

/** The first page: one's workflows, and examples to begin with. */
export function WorkflowsPage() {
  const say = useSay();
  const { loaded, reload } = useLiveList('workflows', ['workflows', 'runs'], api.workflows);
  const examples = useLoaded('examples', api.examples);
  const { over, busy, take } = useImport();
  const [naming, setNaming] = useState(false);
  const [opening, setOpening] = useState<string>();

  const create = (name: string) => act(async () => navigate(`/w/${(await api.createWorkflow({ name })).workflow.id}`));
  const openExample = async (example: string) => {
    setOpening(example);
    await act(async () => navigate(`/w/${(await api.createWorkflow({ example })).workflow.id}`));
    setOpening(undefined);
  };
  const guide = async () => {
    setOpening('guide');
    await act(beginGuide);
    setOpening(undefined);
  };
  const known = examples.loaded.status === 'ready' ? examples.loaded.value : [];
  const first = known.find(({ name }) => name === firstExample) ?? known[0];

  return (
    <div className="page-body">
      <PageHead title={say({ en: 'Workflows', zh: '工作流' })}>
        <ImportButton busy={busy} onFiles={(files) => void take(files)} />
        <Button look="main" icon={<Plus size={15} aria-hidden />} onClick={() => setNaming(true)}>
          {say({ en: 'New workflow', zh: '新建工作流' })}
        </Button>
      </PageHead>
      <Load loaded={loaded} reload={reload}>
        {(workflows) =>
          workflows.length === 0 ? (
            <FirstSteps
              example={first}
              busy={opening !== undefined}
              onGuide={() => void guide()}
              onOpen={(name) => void openExample(name)}
              onNew={() => setNaming(true)}
            />
          ) : (
            <WorkflowList workflows={workflows} reload={reload} />
          )
        }
      </Load>
      <DeletedWorkflows onBack={reload} />
      <Load loaded={examples.loaded} reload={examples.reload}>
        {(list) =>
          list.length > 0 && (
            <Section
              title={say({ en: 'Examples', zh: '示例' })}
              note={say({
                en: 'Each opens as a workflow of your own, with its data.',
                zh: '每个示例都会连同数据一起，作为您自己的工作流打开。',
              })}
            >
              <ul className="examples">
                {list.map((example) => (
                  <li key={example.name}>
                    <ExampleCard example={example} busy={opening === example.name} onOpen={() => void openExample(example.name)} />
                  </li>
                ))}
              </ul>
            </Section>
          )
        }
      </Load>
      {over && (
        <div className="drop-here" aria-hidden>
          {say({
            en: 'Drop a workflow file, or a chart or report: you see what it does before it opens',
            zh: '松开鼠标：工作流文件、图表或报告都可以，打开前会先显示其内容',
          })}
        </div>
      )}
      {naming && (
        <NameDialog
          title={say({ en: 'New workflow', zh: '新建工作流' })}
          confirm={say({ en: 'Create', zh: '创建' })}
          first={say({ en: 'My workflow', zh: '我的工作流' })}
          onName={create}
          onClose={() => setNaming(false)}
        />
      )}
    </div>
  );
}
