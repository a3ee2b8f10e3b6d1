import { type ReactNode, useEffect } from 'react';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { api } from '../api.ts';
import { CanvasMenu } from '../commands/canvas-menu.tsx';
import { Picker } from '../commands/picker.tsx';
import { ShortcutSheet } from '../commands/shortcut-sheet.tsx';
import { late } from '../controls/late.tsx';
import { Tooltips } from '../controls/tooltip.tsx';
import { Guide } from '../guide/guide.tsx';
import { Inspector } from '../inspector/inspector.tsx';
import { Palette } from '../palette/palette.tsx';
import { ResultOrigin } from '../results/origin.ts';
import { setPanels, usePanels } from '../store/panels-store.ts';
import { useRun } from '../store/run-store.ts';
import { documentNow } from '../store/workflow-store.ts';
import { TrailView } from '../subflows/trail-view.tsx';
import { UpdateDialog } from '../subflows/update-dialog.tsx';
import { VersionLayers } from '../versions/version-layers.tsx';
import { Announcer } from './announcer.tsx';
import { Banners } from './banners.tsx';
import { CanvasTools } from './canvas-tools.tsx';
import { EmptyCanvas } from './empty-canvas.tsx';
import { ProblemsPanel } from './problems-panel.tsx';
import { ResultDrawer } from './result-drawer.tsx';
import { RunsDrawer } from './runs-drawer.tsx';
import { TopBar } from './top-bar.tsx';
import { useSession } from './use-session.ts';
import { WirePreview } from './wire-preview.tsx';

const Outline = late(async () => (await import('../outline/outline.tsx')).Outline, <aside className="palette" />);
const ShareDialog = late(async () => (await import('../share/share-dialog.tsx')).ShareDialog, null);

/** The bar at the top; with it the page begins to follow what happens to the workflow. */
export function Top({ id, onThere }: { id: string; onThere(): void }) {
  useSession(id);
  useEffect(onThere, [onThere]);
  return (
    <Tooltips>
      <TopBar />
    </Tooltips>
  );
}

export function Left() {
  const outline = usePanels((state) => state.outline);
  return <Tooltips>{outline ? <Outline /> : <Palette />}</Tooltips>;
}

export function Above() {
  return (
    <Tooltips>
      <Banners />
      <TrailView />
    </Tooltips>
  );
}

/** What lies over the canvas and beside what it speaks of. */
export function OnCanvas({ area }: { area: HTMLElement }) {
  return (
    <Tooltips>
      <CanvasMenu area={area} />
      <EmptyCanvas />
      <CanvasTools />
      <WirePreview />
      <Guide />
    </Tooltips>
  );
}

export function Below() {
  return (
    <Results>
      <ProblemsPanel />
      <ResultDrawer />
    </Results>
  );
}

/** The inspector, and what opens over the whole workspace. */
export function Right() {
  return (
    <Results>
      <Inspector />
      <RunsDrawer />
      <VersionLayers />
      <UpdateDialog />
      <Picker />
      <ShortcutSheet />
      <Announcer />
      <Share />
    </Results>
  );
}

/** Results that are saved to a file carry the workflow that they came from. */
function Results({ children }: { children: ReactNode }) {
  return (
    <Tooltips>
      <ResultOrigin value={workflowOfResults}>{children}</ResultOrigin>
    </Tooltips>
  );
}

/** The workflow as it was when the results on the canvas were made. */
async function workflowOfResults(): Promise<Workflow> {
  const { run } = useRun.getState();
  return run === undefined ? documentNow() : (await api.run(run)).workflowAtRun;
}

function Share() {
  const open = usePanels((state) => state.share);
  if (!open) return null;
  return <ShareDialog workflow={documentNow()} onClose={() => setPanels({ share: false })} />;
}
