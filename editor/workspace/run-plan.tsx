import { ChevronDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { nodeTitle } from '../../nodes/kit/check.ts';
import type { PlannedStep, Target } from '../../nodes/kit/run.ts';
import { foreseenWords } from '../commands/foreseen-words.ts';
import { idToRun, startRun } from '../commands/run-actions.ts';
import { Button } from '../controls/button.tsx';
import { FittedWords } from '../controls/fitted-words.tsx';
import { Segmented } from '../controls/segmented.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';

type Mode = 'all' | 'to' | 'from' | 'only';

/** The line that says what Run will do; it opens to every step with its reason and its time, also for a part of the workflow. */
export function RunPlan({ words, short, behind }: { words: string; short: string; behind: boolean }) {
  const say = useSay();
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className={behind ? 'forecast-open behind' : 'forecast-open'} title={words}>
        <FittedWords long={words} short={short} />
        <ChevronDown size={13} aria-label={say({ en: 'What will run', zh: '将运行什么' })} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="run-plan" align="end" sideOffset={8} collisionPadding={8}>
          <PlanContent onRun={() => setOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function PlanContent({ onRun }: { onRun(): void }) {
  const say = useSay();
  const { duration } = useFormats();
  const outlook = useOutlook((state) => state.outlook);
  const parts = useOutlook((state) => state.parts);
  const [chosen, setChosen] = useState<Mode>('all');
  const { catalog } = useCatalog();
  const workflow = useWorkflow((state) => state.workflow);
  const mode = parts ? chosen : 'all';
  const foreseen = mode === 'all' ? outlook : parts?.parts[mode];
  if (!foreseen) return null;
  const target: Target = mode === 'all' || !parts ? { mode: 'all' } : { mode, node: idToRun(parts.node) };
  const [hindrance] = mode === 'all' || !parts ? [] : parts.parts[mode].blocking;
  return (
    <>
      {parts && (
        <Segmented
          label={say({ en: 'Which part', zh: '运行范围' })}
          value={mode}
          options={[
            { value: 'all', label: say({ en: 'All', zh: '全部' }) },
            { value: 'to', label: say({ en: 'To here', zh: '到此处' }) },
            { value: 'from', label: say({ en: 'From here', zh: '从此处' }) },
            { value: 'only', label: say({ en: 'Only this', zh: '仅此节点' }) },
          ]}
          onChange={(value) => isMode(value) && setChosen(value)}
        />
      )}
      <p className="run-plan-sum">
        {parts && mode !== 'all' && <b>{say(nodeTitle(workflow, catalog, parts.node))}: </b>}
        {say(hindrance ? hindrance.message : foreseenWords(foreseen, duration))}
      </p>
      <PlannedList steps={foreseen.steps} />
      <Button
        look="main"
        disabled={hindrance !== undefined}
        onClick={() => {
          onRun();
          void startRun(target);
        }}
      >
        {say({ en: 'Run', zh: '运行' })}
      </Button>
    </>
  );
}
function isMode(value: string): value is Mode {
  return value === 'all' || value === 'to' || value === 'from' || value === 'only';
}

/** What will run, node by node: why, how often, how long. What is unchanged needs no line of its own. */
function PlannedList({ steps }: { steps: readonly PlannedStep[] }) {
  const say = useSay();
  const { duration } = useFormats();
  const { catalog } = useCatalog();
  const workflow = useWorkflow((state) => state.document);
  const byNode = new Map<string, PlannedStep[]>();
  for (const step of steps) {
    if (step.action === 'cached') continue;
    const list = byNode.get(step.node);
    if (list) list.push(step);
    else byNode.set(step.node, [step]);
  }
  return (
    <ul className="run-plan-steps">
      {[...byNode].map(([node, [first, ...others]]) => {
        if (!first) return null;
        const times = [first, ...others].map(({ estimateMs }) => estimateMs);
        const ms = times.reduce((sum: number | undefined, time) => (sum === undefined || time === undefined ? undefined : sum + time), 0);
        const why = first.action === 'pinned' ? say({ en: 'pinned', zh: '已固定' }) : first.why.map((reason) => say(reason)).join('; ');
        return (
          <li key={node} className={first.action}>
            <b>
              {say(nodeTitle(workflow, catalog, node))}
              {others.length > 0 && <small> × {others.length + 1}</small>}
            </b>
            {first.action === 'run' && ms !== undefined && <span className="num">{duration(ms)}</span>}
            <span className="run-plan-why">{why}</span>
          </li>
        );
      })}
    </ul>
  );
}
