import { api } from '../api.ts';
import { navigate } from '../router.tsx';
import { setGuide } from './guide-store.ts';

/** The example on which the guide walks: it runs in seconds. */
const example = 'penguin-species';

/** Opens a workflow of the newcomer's own and shows the way from there. */
export async function beginGuide(): Promise<void> {
  const { workflow } = await api.createWorkflow({ example });
  setGuide({ workflow: workflow.id, step: 'run' });
  navigate(`/w/${workflow.id}`);
}
