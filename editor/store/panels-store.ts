import { create } from 'zustand';

export type InspectorTab = 'settings' | 'result' | 'log' | 'help';

interface Panels {
  inspector: InspectorTab;
  problems: boolean;
  /** The list of earlier runs. */
  runs: boolean;
  /** The history of versions. */
  versions: boolean;
  /** The canvas as a list, in the place of the nodes to add. */
  outline: boolean;
  shortcuts: boolean;
  publish: boolean;
  /** What leaves when the workflow is shared as a file. */
  share: boolean;
  /** A node whose subflow is to be updated: the differences are shown and asked about. */
  update: string | undefined;
  /** A node whose result fills the drawer at the bottom. */
  drawer: string | undefined;
  /** On narrow screens the side panels lie over the canvas, one at a time. */
  side: 'palette' | 'inspector' | undefined;
}

/** Which parts of the editor are open. */
export const usePanels = create<Panels>()(() => ({
  inspector: 'settings',
  problems: false,
  runs: false,
  versions: false,
  outline: false,
  shortcuts: false,
  publish: false,
  share: false,
  update: undefined,
  drawer: undefined,
  side: undefined,
}));

/** The foot of the canvas has room for one: problems or a result. */
export function setPanels(change: Partial<Panels>): void {
  const room = change.problems ? { drawer: undefined } : change.drawer === undefined ? {} : { problems: false };
  usePanels.setState({ ...room, ...change });
}
