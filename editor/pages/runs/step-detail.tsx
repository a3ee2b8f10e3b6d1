import { nodeTitle } from '../../../nodes/kit/check.ts';
import type { StepState } from '../../../nodes/kit/run.ts';
import { nodeAt } from '../../../nodes/kit/scope.ts';
import type { Workflow } from '../../../nodes/kit/workflow.ts';
import { Tabs } from '../../controls/tabs.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { LiveCurves } from '../../results/chart/live-curves.tsx';
import { LogView } from '../../results/log-view.tsx';
import { OpenWorkbench } from '../../results/open-workbench.tsx';
import { ResultView } from '../../results/result-view.tsx';
import { useCatalog } from '../../store/catalog-store.ts';
import { FactLine } from '../parts/fact-line.tsx';

/** All that a step left behind: results, curves, log, and what it took. */
export function StepDetail({ step, workflow }: { step: StepState; workflow: Workflow }) {
  const say = useSay();
  const { duration, bytes, dateTime } = useFormats();
  const { catalog } = useCatalog();
  const ports = catalog[nodeAt(workflow, step.node)?.type ?? '']?.outputs;
  // The view of a model, and that of a step without results, has the curves itself.
  const outputs = Object.values(step.outputs ?? {});
  const hasCurves = outputs.length > 0 && !outputs.some(({ type }) => type === 'model') && Object.keys(step.metrics).length > 0;
  const facts = [
    ...(step.startedAt === undefined ? [] : [{ label: say({ en: 'Started', zh: '开始于' }), value: dateTime(step.startedAt) }]),
    ...(step.ms === undefined ? [] : [{ label: say({ en: 'Took', zh: '用时' }), value: duration(step.ms) }]),
    ...(step.peakBytes === undefined ? [] : [{ label: say({ en: 'Memory at most', zh: '内存峰值' }), value: bytes(step.peakBytes) }]),
    ...(step.device === undefined ? [] : [{ label: say({ en: 'Ran on', zh: '运行设备' }), value: step.device.toUpperCase() }]),
  ];
  const mends = step.status === 'waiting' && <OpenWorkbench workflow={workflow.id} node={step.node} />;
  const tabs = [
    {
      id: 'result',
      label: say({ en: 'Result', zh: '结果' }),
      content: <ResultView outputs={step.outputs ?? {}} step={step} node={step.node} ports={ports} mends={mends} />,
    },
    ...(hasCurves
      ? [
          {
            id: 'curves',
            label: say({ en: 'Curves', zh: '曲线' }),
            content: (
              <div className="result-part">
                <LiveCurves metrics={step.metrics} />
              </div>
            ),
          },
        ]
      : []),
    { id: 'log', label: say({ en: 'Log', zh: '日志' }), content: <LogView step={step} /> },
    {
      id: 'cost',
      label: say({ en: 'Resources', zh: '资源' }),
      content: (
        <div className="result-part">
          {facts.length > 0 ? (
            <FactLine facts={facts} />
          ) : (
            <p className="muted">{say({ en: 'This step has not run.', zh: '此步骤没有运行。' })}</p>
          )}
        </div>
      ),
    },
  ];
  return (
    <section className="step-detail" aria-label={say({ en: 'The chosen step', zh: '所选步骤' })}>
      <h2 className="unseen">{say(nodeTitle(workflow, catalog, step.node))}</h2>
      <Tabs tabs={tabs} label={say({ en: 'The chosen step', zh: '所选步骤' })} />
    </section>
  );
}
