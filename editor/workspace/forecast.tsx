import { message } from '../../nodes/kit/text.ts';
import { foreseenWords } from '../commands/foreseen-words.ts';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { useQueue } from '../queue/queue-store.ts';
import { timeWords } from '../queue/queue-words.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { setPanels } from '../store/panels-store.ts';
import { isGoing, isPaused, useRun } from '../store/run-store.ts';
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
  const errors = useOutlook((state) => state.problems.filter(({ severity }) => severity === 'error').length);
  if (errors > 0)
    return (
      <button type="button" className="forecast-problems" onClick={() => setPanels({ problems: true })}>
        {say({ en: '{count} {count|problem|problems} to mend first', zh: '先解决 {count} 个问题' }, { count: errors })}
      </button>
    );
  if (!outlook || outlook.steps.length === 0) return null;
  const words =
    outlook.toRun > 0 && outlook.toRun === everyTime
      ? say(
          { en: 'All unchanged; {count} {count|step runs|steps run} every time', zh: '没有改动；{count} 个步骤每次都会运行' },
          { count: everyTime },
        )
      : say(foreseenWords(outlook, duration));
  return <RunPlan words={words} behind={behind} />;
}

function Progress() {
  const say = useSay();
  const { duration } = useFormats();
  const run = useRun((state) => state.run);
  const steps = useRun((state) => state.state.steps);
  const paused = useRun(isPaused);
  const entry = useQueue((state) => state.entries?.find((candidate) => candidate.run === run));
  const all = Object.values(steps);
  const over = all.filter(({ status }) => status !== 'queued' && status !== 'running' && status !== 'paused').length;
  const running = all.filter(({ status }) => status === 'running').length;
  const time = entry && timeWords(entry, duration);
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
