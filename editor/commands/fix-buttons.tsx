import { message } from '../../nodes/kit/text.ts';
import { Button } from '../controls/button.tsx';
import { late } from '../controls/late.tsx';
import { useSay } from '../i18n/use-say.ts';
import type { ShownProblem } from '../store/in-view.ts';
import { goToNode } from '../subflows/places.ts';
import { select } from '../store/selection-store.ts';
import { commands } from './commands.ts';
import { useFileSetting } from './file-setting.ts';
import { goToSetting, mend, runAgain } from './mend.ts';
import { openPicker } from './picker-store.ts';

// The canvas comes first; windows and uploads come with the first problem that asks for a file.
const FileMends = late(async () => (await import('./file-mends.tsx')).FileMends, null);

interface Props {
  problem: ShownProblem;
  /** The problem ended a run: mending it runs again. */
  goOn?: boolean;
  /** Where no button mends it, those that lead to the setting in question, or fill it; the setting's own form needs none. */
  lead?: boolean;
  /** Before a button leads elsewhere: a window that would lie over it closes. */
  onLeave?(): void;
}

/** The buttons that mend a problem, the best first. Each is an edit like any other, so it can be undone. */
export function FixButtons({ problem, goOn = false, lead = false, onLeave }: Props) {
  const say = useSay();
  const file = useFileSetting(problem);
  const { fixes = [], node, setting, inside } = problem;
  if (fixes.length === 0) {
    if (inside !== undefined)
      return (
        <span className="fixes">
          <Button
            small
            onClick={() => {
              onLeave?.();
              goToNode(inside);
            }}
          >
            {say({ en: 'Open where it is', zh: '打开问题所在处' })}
          </Button>
        </span>
      );
    if (!lead || node === undefined || setting === undefined) return null;
    return (
      <span className="fixes">
        {file ? (
          <FileMends node={node} name={setting} setting={file} goOn={goOn} />
        ) : (
          <ShowSetting node={node} setting={setting} onLeave={onLeave} />
        )}
      </span>
    );
  }
  return (
    <span className="fixes">
      {problem.code === 'unknown-node' && node !== undefined && (
        <Button
          small
          onClick={() => {
            onLeave?.();
            select({ nodes: [node] });
            openPicker({ kind: 'swap', node });
          }}
        >
          {say(commands.swap.label)}
        </Button>
      )}
      {fixes.map((fix, at) => (
        <Button key={at} small onClick={() => mend(fix, goOn)}>
          {say(goOn && !('place' in fix) ? message({ en: '{fix} and go on', zh: '{fix}并继续' }, { fix: fix.label }) : fix.label)}
        </Button>
      ))}
      {goOn && fixes.some((fix) => 'place' in fix) && (
        <Button small onClick={() => void runAgain()}>
          {say({ en: 'Go on', zh: '继续运行' })}
        </Button>
      )}
      {lead && !goOn && fixes.length < 3 && node !== undefined && setting !== undefined && (
        <ShowSetting node={node} setting={setting} onLeave={onLeave} />
      )}
    </span>
  );
}

function ShowSetting({ node, setting, onLeave }: { node: string; setting: string; onLeave: (() => void) | undefined }) {
  const say = useSay();
  return (
    <Button
      small
      onClick={() => {
        onLeave?.();
        goToSetting(node, setting);
      }}
    >
      {say({ en: 'Show the setting', zh: '查看该设置' })}
    </Button>
  );
}
