import { Flag, History, MoreHorizontal, PanelLeft, PanelRight, Pause, Play, Redo2, Square, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { type CommandId, give } from '../commands/commands.ts';
import { useShownKeys } from '../commands/shortcuts-store.ts';
import { nodeToFinish } from '../commands/run-actions.ts';
import { commandEntries } from '../commands/use-menu.tsx';
import { Button } from '../controls/button.tsx';
import { IconButton } from '../controls/icon-button.tsx';
import { InPlaceText } from '../controls/in-place-text.tsx';
import { Menu } from '../controls/menu.tsx';
import { useSay } from '../i18n/use-say.ts';
import { QueueButton } from '../queue/queue-button.tsx';
import { Link } from '../router.tsx';
import { useOutlook } from '../store/outlook-store.ts';
import { setPanels, usePanels } from '../store/panels-store.ts';
import { isGoing, isPaused, useRun } from '../store/run-store.ts';
import { documentNow, endGroup, replaceWorkflow, useWorkflow } from '../store/workflow-store.ts';
import { PreferenceButtons } from '../top-navigation.tsx';
import { Logo } from '../theme/icons.tsx';
import { DraftPill, LivePill } from './draft-and-live.tsx';
import { Forecast } from './forecast.tsx';
import { Presence } from './presence.tsx';

const more: readonly (CommandId | 'line')[] = [
  'publish',
  'unpublish',
  'versions',
  'runs',
  'queue',
  'export',
  'line',
  'outline',
  'commands',
  'shortcuts',
  'guide',
];

export function TopBar() {
  const say = useSay();
  const side = usePanels((state) => state.side);
  const canUndo = useWorkflow((state) => state.history.past.length > 0);
  const canRedo = useWorkflow((state) => state.history.future.length > 0);
  const shown = useShownKeys();
  return (
    <header className="top-bar editor-top">
      <Link href="/" className="logo" aria-label={say({ en: 'All workflows', zh: '全部工作流' })}>
        <Logo />
      </Link>
      <Link href="/" className="crumb">
        {say({ en: 'Workflows', zh: '工作流' })}
      </Link>
      <span className="crumb" aria-hidden>
        /
      </span>
      <Name />
      <DraftPill />
      <LivePill />
      <Presence />
      <span className="spring" />
      <Forecast />
      <QueueButton keys={shown('queue')} />
      <span className="top-group wide-only">
        <IconButton label={say({ en: 'Undo', zh: '撤销' })} keys={shown('undo')} disabled={!canUndo} onClick={() => give('undo')}>
          <Undo2 size={16} aria-hidden />
        </IconButton>
        <IconButton label={say({ en: 'Redo', zh: '重做' })} keys={shown('redo')} disabled={!canRedo} onClick={() => give('redo')}>
          <Redo2 size={16} aria-hidden />
        </IconButton>
        <IconButton label={say({ en: 'Earlier runs', zh: '运行历史' })} keys={shown('runs')} onClick={() => give('runs')}>
          <History size={16} aria-hidden />
        </IconButton>
        <PreferenceButtons />
      </span>
      <span className="top-group narrow-only">
        <IconButton
          label={say({ en: 'Nodes', zh: '节点' })}
          pressed={side === 'palette'}
          onClick={() => setPanels({ side: side === 'palette' ? undefined : 'palette' })}
        >
          <PanelLeft size={16} aria-hidden />
        </IconButton>
        <IconButton
          label={say({ en: 'Settings of the node', zh: '节点设置' })}
          pressed={side === 'inspector'}
          onClick={() => setPanels({ side: side === 'inspector' ? undefined : 'inspector' })}
        >
          <PanelRight size={16} aria-hidden />
        </IconButton>
      </span>
      <Menu entries={commandEntries(more)}>
        <IconButton label={say({ en: 'More', zh: '更多' })}>
          <MoreHorizontal size={16} aria-hidden />
        </IconButton>
      </Menu>
      <Button className="wide-only" onClick={() => give('publish')}>
        {say({ en: 'Publish', zh: '发布' })}
      </Button>
      <RunButton />
    </header>
  );
}

function Name() {
  const say = useSay();
  const name = useWorkflow((state) => state.document.name);
  return (
    <InPlaceText
      className="workflow-name"
      value={name}
      shown={name || say({ en: 'Untitled', zh: '未命名' })}
      label={say({ en: 'Name of the workflow', zh: '工作流名称' })}
      action={say({ en: 'Rename', zh: '重命名' })}
      onChange={(next) => replaceWorkflow({ ...documentNow(), name: next }, { en: 'Rename', zh: '重命名' }, 'name')}
      onLeave={() => endGroup()}
    />
  );
}

function PauseButton() {
  const say = useSay();
  const shown = useShownKeys();
  const paused = useRun(isPaused);
  const resume = say({ en: 'Resume', zh: '继续' });
  if (paused)
    return (
      <Button look="main" aria-label={resume} icon={<Play size={13} fill="currentColor" aria-hidden />} onClick={() => give('resume')}>
        <span className="wide-only">{resume}</span>
        {shown('resume') && <kbd>{shown('resume')}</kbd>}
      </Button>
    );
  const pause = say({ en: 'Pause', zh: '暂停' });
  return (
    <Button aria-label={pause} icon={<Pause size={13} fill="currentColor" aria-hidden />} onClick={() => give('pause')}>
      <span className="wide-only">{pause}</span>
      {shown('pause') && <kbd className="wide-only">{shown('pause')}</kbd>}
    </Button>
  );
}

/** Beside Pause while a training goes. */
function FinishButton() {
  const say = useSay();
  const shown = useShownKeys();
  const able = useRun(() => nodeToFinish() !== undefined);
  if (!able) return null;
  return (
    <IconButton
      label={say({ en: 'Finish the training now, keep the best', zh: '现在结束训练，保留最佳' })}
      keys={shown('finish')}
      onClick={() => give('finish')}
    >
      <Flag size={15} aria-hidden />
    </IconButton>
  );
}

function RunButton() {
  const say = useSay();
  const keys = useShownKeys()('run');
  const going = useRun(isGoing);
  const waits = useRun((state) => state.state.status === 'waiting');
  const [stopping, setStopping] = useState(false);
  const blocked = useOutlook((state) => state.outlook !== undefined && state.outlook.steps.length === 0);
  if (going)
    return (
      <>
        <FinishButton />
        {!waits && <PauseButton />}
        <Button
          look="danger"
          busy={stopping}
          icon={<Square size={12} fill="currentColor" aria-hidden />}
          onClick={() => {
            setStopping(true);
            give('stop');
            setTimeout(() => setStopping(false), 3_000);
          }}
        >
          {say({ en: 'Stop', zh: '停止' })}
        </Button>
      </>
    );
  return (
    <Button look="main" disabled={blocked} icon={<Play size={13} fill="currentColor" aria-hidden />} onClick={() => give('run')}>
      {say({ en: 'Run', zh: '运行' })}
      {keys && <kbd>{keys}</kbd>}
    </Button>
  );
}
