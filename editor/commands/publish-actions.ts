import { message } from '../../nodes/kit/text.ts';
import { api, ApiError } from '../api.ts';
import { toastDone, toastError } from '../controls/toast.ts';
import { navigate } from '../router.tsx';
import { setPanels } from '../store/panels-store.ts';
import { saveNow, setPublished, useWorkflow } from '../store/workflow-store.ts';
import type { Published } from '../../runtime/protocol.ts';

let asking = false;
/** The first time it is done at once; where something is or was live, or stands against it, that is shown and asked about first. */
export async function publishOrAsk(): Promise<void> {
  if (asking) return;
  asking = true;
  try {
    if (!(await isFirst())) setPanels({ publish: true });
    else await publish();
  } catch (error) {
    toastError(error);
  } finally {
    asking = false;
  }
}
async function isFirst(): Promise<boolean> {
  if (useWorkflow.getState().published || (await saveNow()) === undefined) return false;
  const { live, earlier, refused } = await api.publishing(useWorkflow.getState().workflow.id);
  return !live && earlier.length === 0 && !refused;
}

/** Each answers whether it was done; why not is said. */
export async function publish(): Promise<boolean> {
  if ((await saveNow()) === undefined) return false;
  return goLive(() => api.publish(useWorkflow.getState().workflow.id));
}
/** What was live before is live again, with the results that it stood on; the draft stays as it is. */
export async function publishAgain(number: number): Promise<boolean> {
  return goLive(() => api.publishAgain(useWorkflow.getState().workflow.id, number));
}

async function goLive(publishing: () => Promise<Published>): Promise<boolean> {
  try {
    const published = await publishing();
    setPublished(published);
    const { number, hook } = published;
    toastDone(
      message({ en: 'v{number} is live at /hooks/{hook}', zh: 'v{number} 已上线：/hooks/{hook}' }, { number: String(number), hook }),
      {
        label: { en: 'Show', zh: '查看' },
        run: () => navigate('/hooks'),
      },
    );
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.problems.length > 0) setPanels({ problems: true });
    toastError(error);
    return false;
  }
}

export async function unpublish(): Promise<boolean> {
  const { workflow } = useWorkflow.getState();
  try {
    await api.unpublish(workflow.id);
    setPublished(undefined);
    toastDone({ en: 'The webhook is off. The workflow itself is unchanged.', zh: 'Webhook 已下线。工作流本身没有变化。' });
    return true;
  } catch (error) {
    toastError(error);
    return false;
  }
}
