import type { Text } from '../../../nodes/kit/text.ts';
import { toastDone, toastError } from '../../controls/toast.ts';

/** Does something on the server; says so when it is done, and why when it is refused. Answers whether it was done. */
export async function act(doing: () => Promise<unknown>, done?: Text): Promise<boolean> {
  try {
    await doing();
  } catch (error) {
    toastError(error);
    return false;
  }
  if (done) toastDone(done);
  return true;
}
