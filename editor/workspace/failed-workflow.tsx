import type { Loaded } from '../controls/load-state.tsx';
import { Tooltips } from '../controls/tooltip.tsx';
import { useSay } from '../i18n/use-say.ts';
import { PageFailed } from '../pages/parts/page-load.tsx';
import { TopNavigation } from '../top-navigation.tsx';

/** Where a workflow cannot be opened, an ordinary page stands in the place of the canvas, so that one gets away from it. */
export function FailedWorkflow({ failed, reload }: { failed: Extract<Loaded<never>, { status: 'failed' }>; reload(): void }) {
  const say = useSay();
  return (
    <Tooltips>
      <div className="pages">
        <TopNavigation current="" />
        <main className="page" id="main">
          <div className="page-body">
            <PageFailed failed={failed} reload={reload} back={{ href: '/', label: say({ en: 'Workflows', zh: '工作流' }) }} />
          </div>
        </main>
      </div>
    </Tooltips>
  );
}
