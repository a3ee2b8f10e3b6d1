import { message } from '../../nodes/kit/text.ts';
import { isOfOther } from '../canvas/node-words.ts';
import { foreseenWords } from '../commands/foreseen-words.ts';
import { FittedWords } from '../controls/fitted-words.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { useQueue } from '../queue/queue-store.ts';
import { timeWords } from '../queue/queue-words.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { setPanels } from '../store/panels-store.ts';
import { isGoing, isPaused, useRun } from '../store/run-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { OpenWorkbench } from '../results/open-workbench.tsx';
import { RunPlan } from './run-plan.tsx';

/** What Run will do, before it is pressed; while a run goes, how far it is. */
export function Forecast() {
  const going = useRun(isGoing);
  return (
    <output className="forecast" aria-live="off">
      {going ? <Progress /> : <Plan />}
    </output>
  );
}

function Plan() {
  const say = useSay();
  const { duration } = useFormats();
  const outlook = useOutlook((state) => state.outlook);
  const behind = useOutlook((state) => state.behind);
  const everyTime = useOutlook((state) => state.everyTimeSteps);
  const isOld = useShowsOld();
  const errors = useOutlook((state) => state.problems.filter(({ severity }) => severity === 'error').length);
  if (errors > 0)
    return (
      <button type="button" className="forecast-problems" onClick={() => setPanels({ problems: true })}>
        <FittedWords
          long={say({ en: '{count} {count|problem|problems} to mend first', zh: '先解决 {count} 个问题' }, { count: errors })}
          short={say({ en: '{count} {count|problem|problems}', zh: '{count} 个问题' }, { count: errors })}
        />
      </button>
    );
  if (!outlook || outlook.steps.length === 0) return null;
  const isSame = outlook.toRun === everyTime;
  const foreseen =
    isSame && isOld
      ? message(everyTime > 0 ? kept.andMore : kept.all, { count: everyTime })
      : isSame && everyTime > 0
        ? message(unchanged, { count: everyTime })
        : foreseenWords(outlook, duration);
  const short = outlook.toRun > everyTime ? message(few.toRun, { count: outlook.toRun }) : message(isOld ? few.kept : few.nothing);
  return <RunPlan words={say(foreseen)} short={say(short)} behind={behind} />;
}

/** The same where there is little room. */
const few = {
  toRun: { en: '{count} to run', zh: '运行 {count} 步' },
  kept: { en: 'Results are kept', zh: '已有结果' },
  nothing: { en: 'Nothing to do', zh: '无需运行' },
};

const unchanged = { en: 'All unchanged; {count} {count|step runs|steps run} every time', zh: '没有改动；{count} 个步骤每次都会运行' };
/** As after an undo: an earlier run had these settings, but what is shown is of a later one. */
const kept = {
  all: { en: 'Results are kept from an earlier run: Run shows them', zh: '已有先前运行的结果，点击“运行”即可显示' },
  andMore: {
    en: 'Results are kept from an earlier run; {count} {count|step runs|steps run} every time',
    zh: '已有先前运行的结果；{count} 个步骤每次都会运行',
  },
};

/** Whether a node shows what came of other settings than those that stand there now. */
function useShowsOld(): boolean {
  const steps = useRun((state) => state.steps);
  return useOutlook(({ stepOf }) => Object.entries(steps).some(([node, step]) => isOfOther(step, stepOf[node])));
}

function Progress() {
  const say = useSay();
  const { duration } = useFormats();
  const run = useRun((state) => state.run);
  const steps = useRun((state) => state.state.steps);
  const paused = useRun(isPaused);
  const waits = useRun((state) => state.state.status === 'waiting');
  const workflow = useWorkflow((state) => state.document.id);
  const entry = useQueue((state) => state.entries?.find((candidate) => candidate.run === run));
  const all = Object.values(steps);
  const over = all.filter(({ status }) => status !== 'queued' && status !== 'running' && status !== 'paused').length;
  const running = all.filter(({ status }) => status === 'running').length;
  const time = entry && timeWords(entry, duration);
  if (waits)
    return (
      <span className="forecast-waiting">
        <b>{say({ en: 'Waits for people', zh: '等待人工标注' })}</b>
        <OpenWorkbench workflow={workflow} />
      </span>
    );
  if (paused) {
    return (
      <span className="forecast-paused">
        <b>{running > 0 ? say({ en: 'Pausing', zh: '正在暂停' }) : say({ en: 'Paused', zh: '已暂停' })}</b>
        {entry?.why
          ? ` · ${say(entry.why)}`
          : say({ en: ', {over} of {all} steps done', zh: '，{all} 步中已完成 {over} 步' }, { over, all: all.length })}
      </span>
    );
  }
  return (
    <span>
      <b>
        {say(
          { en: 'Step {over} of {all}', zh: '第 {over} 步，共 {all} 步' },
          { over: Math.min(all.length, over + (running ? 1 : 0)), all: all.length },
        )}
      </b>
      {running > 1 && say({ en: ', {running} at once', zh: '，{running} 步同时进行' }, { running })}
      {entry?.status === 'waiting' && entry.why
        ? ` · ${say(entry.why)}`
        : time && say(message({ en: ', {time}', zh: '，{time}' }, { time }))}
    </span>
  );
}
