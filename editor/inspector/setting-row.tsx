import { memo, useRef } from 'react';
import { settingProblem } from '../../nodes/kit/check-settings.ts';
import type { Json } from '../../nodes/kit/json.ts';
import { rangeProblem } from '../../nodes/kit/ranges.ts';
import type { Setting } from '../../nodes/kit/settings.ts';
import { message } from '../../nodes/kit/text.ts';
import type { SettingRange } from '../../nodes/kit/workflow.ts';
import { FixButtons } from '../commands/fix-buttons.tsx';
import { useSay } from '../i18n/use-say.ts';
import { useNodeProblems } from '../store/node-problems.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { edit, endGroup, useWorkflow } from '../store/workflow-store.ts';
import { MarkLine } from '../subflows/mark-line.tsx';
import { MarkSetting } from '../subflows/mark-setting.tsx';
import { markOf } from '../subflows/marks.ts';
import { MarkInput } from './mark-input.tsx';
import { RangeField } from './range-field.tsx';
import { RangeSwitch } from './range-switch.tsx';
import { SettingField } from './setting-field.tsx';

/** One setting of a node: its field, or that of several values, and what is wrong with it at its place. */
export const SettingRow = memo(function SettingRow({
  node,
  name,
  setting,
  value,
  range,
  mayRange,
}: {
  node: string;
  name: string;
  setting: Setting;
  value: Json;
  range: SettingRange | undefined;
  mayRange: boolean;
}) {
  const say = useSay();
  const standing = useNodeProblems(node).find((candidate) => candidate.problem.setting === name);
  const problem = standing?.problem;
  // The form itself knows at once what the server will say a moment later.
  const wrong = range ? rangeProblem(setting, range) : settingProblem(setting, value)?.message;
  const isInside = useWorkflow((state) => state.path.length > 0);
  const shownAs = useWorkflow(({ path, workflow }) => (path.length > 0 ? markOf(workflow, node, name) : undefined));
  const behind = useOutlook((state) => state.behind);
  const isOurs = problem?.code === 'bad-setting' || problem?.code === 'bad-range';
  const content = wrong ?? (behind && isOurs ? undefined : problem?.message);
  const label = message({ en: 'Change “{setting}”', zh: '修改“{setting}”' }, { setting: setting.label });
  const change = (next: Json, typing = false) =>
    edit({ kind: 'set-settings', node, settings: { [name]: next } }, label, typing ? `set ${node} ${name}` : undefined);
  const changeRange = (next: SettingRange | null, typing = false) =>
    edit({ kind: 'set-range', node, setting: name, range: next }, label, typing ? `range ${node} ${name}` : undefined);
  const row = useRef<HTMLDivElement>(null);
  // Who asks for several values goes on by saying which: without this the keyboard would have to go back for it.
  const switchRange = (next: SettingRange | null) => {
    changeRange(next);
    if (next)
      requestAnimationFrame(() => row.current?.querySelector<HTMLElement>('.range-list > input, .range .column-list input')?.focus());
  };
  const error = content && (
    <>
      {say(content)} {problem && <FixButtons problem={problem} goOn={standing?.failed ?? false} />}
    </>
  );
  return (
    <div ref={row} data-setting={name} className={mayRange || range ? 'setting rangeable' : 'setting'}>
      {range ? (
        <RangeField setting={setting} range={range} onChange={changeRange} onLeave={() => endGroup()} error={error} />
      ) : (
        <SettingField
          node={node}
          path={name}
          setting={setting}
          value={value}
          onChange={change}
          onLeave={() => endGroup()}
          error={error}
          severity={wrong || problem?.severity === 'error' ? 'error' : 'warning'}
        />
      )}
      <div className="setting-tools">
        {(mayRange || range) && <RangeSwitch setting={setting} value={value} range={range} onChange={switchRange} />}
        {isInside ? <MarkSetting node={node} name={name} setting={setting} /> : <MarkInput node={node} name={name} setting={setting} />}
      </div>
      {shownAs !== undefined && <MarkLine name={shownAs} own={setting.label} />}
    </div>
  );
});
