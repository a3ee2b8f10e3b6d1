import { isObject } from '../nodes/kit/json.ts';
import type { Socket } from 'socket.io';
import type { ClientToServer, Present, ServerToClient } from './protocol.ts';

interface Page {
  workflow: string;
  session: string;
  key: string | undefined;
  since: string;
}
/** Which page shows which workflow. */
export interface Presence {
  open(page: string, workflow: string, who: Pick<Page, 'session' | 'key'>): void;
  leave(page: string): void;
}

export function createPresence(tell: (page: string, message: { workflow: string; others: Present[] }) => void): Presence {
  const pages = new Map<string, Page>();
  const tellAll = (workflow: string): void => {
    const here = [...pages].filter(([, page]) => page.workflow === workflow);
    for (const [id, { session }] of here) {
      const others = here
        .filter(([other]) => other !== id)
        .map(([other, page]): Present => ({
          id: other,
          sameBrowser: page.session === session,
          since: page.since,
          ...(page.key !== undefined && { key: page.key }),
        }));
      tell(id, { workflow, others });
    }
  };
  const leave = (id: string): void => {
    const left = pages.get(id);
    if (!pages.delete(id) || !left) return;
    tellAll(left.workflow);
  };
  return {
    open(id, workflow, who) {
      if (pages.get(id)?.workflow !== workflow) leave(id);
      pages.set(id, { workflow, ...who, since: pages.get(id)?.since ?? new Date().toISOString() });
      tellAll(workflow);
    },
    leave,
  };
}

/** Hears from one connection what its page shows. */
export function followPresence(
  client: Socket<ClientToServer, ServerToClient>,
  presence: Presence,
  who: Pick<Page, 'session' | 'key'>,
): void {
  client.on('open', (request) => {
    const { workflow } = isObject(request) ? request : {};
    if (typeof workflow === 'string' && workflow.length <= 64) presence.open(client.id, workflow, who);
  });
  client.on('leave', () => presence.leave(client.id));
  client.on('disconnect', () => presence.leave(client.id));
}
