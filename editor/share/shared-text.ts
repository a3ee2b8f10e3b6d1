import { withoutSecrets } from '../../nodes/kit/find-secrets.ts';
import { withoutPins } from '../../nodes/kit/pins.ts';
import { type Workflow, workflowText } from '../../nodes/kit/workflow.ts';

/** The file's text for somebody else: keys and pinned results stay here unless they are meant to go along. */
export function sharedText(workflow: Workflow, along: { keys?: boolean; pins?: boolean } = {}): string {
  const bare = along.pins ? workflow : withoutPins(workflow);
  return workflowText(along.keys ? bare : withoutSecrets(bare));
}
