import { late } from '../controls/late.tsx';
import { usePanels } from '../store/panels-store.ts';
import { useLooked } from './looked-store.ts';

const VersionDrawer = late(async () => (await import('./version-drawer.tsx')).VersionDrawer, null);
const PublishDialog = late(async () => (await import('./publish-dialog.tsx')).PublishDialog, null);
const VersionView = late(async () => (await import('./version-view.tsx')).VersionView, null);

/** What opens over the editor about versions; each is loaded when it is first wanted. */
export function VersionLayers() {
  const versions = usePanels((state) => state.versions);
  const publish = usePanels((state) => state.publish);
  const looked = useLooked((state) => state.looked);
  return (
    <>
      {versions && <VersionDrawer />}
      {publish && <PublishDialog />}
      {looked && <VersionView looked={looked} />}
    </>
  );
}
