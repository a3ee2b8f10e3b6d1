import { lazy, Suspense } from 'react';
import { usePanels } from '../store/panels-store.ts';
import { useLooked } from './looked-store.ts';

const VersionDrawer = lazy(async () => ({ default: (await import('./version-drawer.tsx')).VersionDrawer }));
const PublishDialog = lazy(async () => ({ default: (await import('./publish-dialog.tsx')).PublishDialog }));
const VersionView = lazy(async () => ({ default: (await import('./version-view.tsx')).VersionView }));

/** What opens over the editor about versions; each is loaded when it is first wanted. */
export function VersionLayers() {
  const versions = usePanels((state) => state.versions);
  const publish = usePanels((state) => state.publish);
  const looked = useLooked((state) => state.looked);
  return (
    <Suspense>
      {versions && <VersionDrawer />}
      {publish && <PublishDialog />}
      {looked && <VersionView looked={looked} />}
    </Suspense>
  );
}
