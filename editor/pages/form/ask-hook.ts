import type { Json } from '../../../nodes/kit/json.ts';
import { isUnderWay } from '../../../nodes/kit/run.ts';
import { message } from '../../../nodes/kit/text.ts';
import { api, ApiError } from '../../api.ts';

const againMs = 2_000;

const noAnswer = message({
  en: 'The workflow ended without an answer. Ask whoever sent you this form.',
  zh: '工作流已结束，但没有给出回答。请联系发送此表单给您的人。',
});

/**
 * Asks a webhook and waits for the answer: also longer than the webhook lets its callers wait, since people who fill in a
 * form do not ask again at another address. `onLong`: it will take a while.
 */
export async function askHook(name: string, request: Json, key: string | undefined, onLong: () => void): Promise<Json> {
  const called = await api.callHook(name, request, key);
  if ('answer' in called) return called.answer;
  onLong();
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, againMs));
    const run = await api.hookRun(name, called.run, key).catch((error: unknown) => {
      // The run goes on without us; so does asking for it.
      if (error instanceof ApiError && error.status === 0) return undefined;
      throw error;
    });
    if (!run || isUnderWay(run.status)) continue;
    if (run.answer !== undefined) return run.answer;
    throw new ApiError(500, { code: 'no-answer', message: run.message ?? noAnswer });
  }
}
