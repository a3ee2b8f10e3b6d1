import { type ReactNode, useEffect, useState } from 'react';
import { api, onSignedOut } from './api.ts';
import { late } from './controls/late.tsx';
import { Load, type Loaded, problemOf } from './controls/load-state.tsx';
import { useToasts } from './controls/toast.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { ErrorBoundary } from './pages/parts/error-boundary.tsx';
import { NotFoundPage } from './pages/not-found.tsx';
import { useOffered } from './store/offered-store.ts';
import { useRoomAsked } from './store/room-store.ts';
import { onlyLabels, useSession } from './store/session-store.ts';
import type { Session } from '../runtime/protocol.ts';
import { useAddress } from './router.tsx';

const WorkflowsPage = late(async () => (await import('./pages/workflows.tsx')).WorkflowsPage);
const RunsPage = late(async () => (await import('./pages/runs.tsx')).RunsPage);
const RunPage = late(async () => (await import('./pages/run.tsx')).RunPage);
const ComparePage = late(async () => (await import('./pages/compare.tsx')).ComparePage);
const ModelsPage = late(async () => (await import('./pages/models.tsx')).ModelsPage);
const EndpointsPage = late(async () => (await import('./pages/endpoints.tsx')).EndpointsPage);
const HooksPage = late(async () => (await import('./pages/hooks.tsx')).HooksPage);
const LabelPage = late(async () => (await import('./pages/label.tsx')).LabelPage);
const LabelOnly = late(async () => (await import('./pages/label/label-only.tsx')).LabelOnly);
const KeysPage = late(async () => (await import('./pages/keys.tsx')).KeysPage);
const FormPage = late(async () => (await import('./pages/form.tsx')).FormPage);
const SettingsPage = late(async () => (await import('./pages/settings.tsx')).SettingsPage);
const SignInPage = late(async () => (await import('./pages/sign-in.tsx')).SignInPage);
const WorkflowEditor = late(async () => (await import('./workspace/workflow-editor.tsx')).WorkflowEditor);

const TopNavigation = late(async () => (await import('./top-navigation.tsx')).TopNavigation, <header className="top-bar" />);
const Tooltips = late(async () => (await import('./controls/tooltip.tsx')).Tooltips);
const RoomDialog = late(async () => (await import('./pages/settings/room-dialog.tsx')).RoomDialog, null);
const OfferedFile = late(async () => (await import('./share/offered-file.tsx')).OfferedFile, null);
const Toaster = late(async () => (await import('./controls/toaster.tsx')).Toaster, null);

export function App() {
  useEffect(() => {
    const stop = new AbortController();
    for (const type of ['dragover', 'drop'] as const) addEventListener(type, refuseStrayFiles, { signal: stop.signal });
    return () => stop.abort();
  }, []);
  return (
    <>
      <Entrance />
      <Toasts />
    </>
  );
}

/** What shows toasts is loaded when there is the first, and stays. */
function Toasts() {
  const [wanted, setWanted] = useState(false);
  useEffect(() => useToasts.subscribe(() => setWanted(true)), []);
  return wanted && <Toaster />;
}

/** Over any page: what a full disk stops may be anything. */
function Room() {
  const open = useRoomAsked((state) => state.open);
  return open && <RoomDialog />;
}

/** A file may be dropped on any page that takes one; it is shown before it opens. */
function Offered() {
  const isThere = useOffered((state) => state.offered !== undefined);
  return isThere && <OfferedFile />;
}

/** A file that is dropped where nothing takes it would be opened by the browser in the place of Graftwork. */
function refuseStrayFiles(event: DragEvent): void {
  if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = 'none';
}

/** Forms for colleagues open by themselves; all other pages are for who is signed in. */
function Entrance() {
  const [first, second] = useAddress().path.split('/').filter(Boolean);
  if (first === 'forms' && second)
    return (
      <Tooltips>
        <FormPage key={second} name={second} />
      </Tooltips>
    );
  return (
    <SignedIn>
      {(session) => (
        <div className="shell">
          <ConnectionBanner />
          {onlyLabels(session) ? <Labeller /> : <Route />}
          <Room />
          <Offered />
        </div>
      )}
    </SignedIn>
  );
}

/** Shows the sign-in page to whoever is not signed in, also when a session ends while a page is open. */
function SignedIn({ children }: { children(session: Session): ReactNode }) {
  const [loaded, setLoaded] = useState<Loaded<Session | undefined>>({ status: 'loading' });
  useEffect(() => {
    const set = (session: Session | undefined) => {
      useSession.setState({ session });
      setLoaded({ status: 'ready', value: session });
    };
    onSignedOut(() => set(undefined));
    void Promise.allSettled([Tooltips.fetch(), TopNavigation.fetch()]);
    api.session().then(
      (session) => set(session.signedIn ? session : undefined),
      (error: unknown) => setLoaded({ status: 'failed', problem: problemOf(error) }),
    );
  }, []);
  return (
    <Load loaded={loaded} reload={() => location.reload()}>
      {(session) =>
        session ? (
          children(session)
        ) : (
          <Tooltips>
            <SignInPage />
          </Tooltips>
        )
      }
    </Load>
  );
}

function Labeller() {
  return (
    <Tooltips>
      <LabelOnly />
    </Tooltips>
  );
}

function Route() {
  const { path, query } = useAddress();
  const [first = '', second] = path.split('/').filter(Boolean);
  if (first === 'w' && second)
    return (
      <ErrorBoundary key={second}>
        <WorkflowEditor id={second} />
      </ErrorBoundary>
    );
  return (
    <Tooltips>
      <div className="pages">
        <TopNavigation current={`/${first}`} />
        <main className="page" id="main">
          <ErrorBoundary key={path}>
            <Page first={first} second={second} query={query} />
          </ErrorBoundary>
        </main>
      </div>
    </Tooltips>
  );
}

function Page({ first, second, query }: { first: string; second: string | undefined; query: URLSearchParams }) {
  switch (first) {
    case '':
      return <WorkflowsPage />;
    case 'runs':
      if (second === 'compare') return <ComparePage a={query.get('a') ?? ''} b={query.get('b') ?? ''} />;
      return second ? <RunPage key={second} id={second} /> : <RunsPage />;
    case 'label':
      return <LabelPage id={second} />;
    case 'models':
      return <ModelsPage />;
    case 'endpoints':
      return <EndpointsPage />;
    case 'hooks':
      return <HooksPage />;
    case 'keys':
      return <KeysPage />;
    case 'settings':
      return <SettingsPage />;
    default:
      return <NotFoundPage />;
  }
}
