import type { Json } from '../../nodes/kit/json.ts';
import { type ChoiceSetting, withDefaults } from '../../nodes/kit/settings.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';

type OfferBy = ChoiceSetting['offerBy'];

/** What the options of a choice go by: another setting of the node, or the task of what arrives at one of its inputs. */
export function offeredBy(node: string, by: OfferBy): Json | undefined {
  const { workflow } = useWorkflow.getState();
  if (!by) return undefined;
  if ('setting' in by) {
    const placed = workflow.nodes[node];
    const settings = useCatalog.getState().catalog[placed?.type ?? '']?.settings;
    return settings && placed && withDefaults(settings, placed.settings)[by.setting];
  }
  const from = workflow.wires.find(({ to }) => to[0] === node && to[1] === by.taskOf)?.from;
  const spec = from && useOutlook.getState().specs[from[0]]?.[from[1]];
  return spec && 'task' in spec ? spec.task : undefined;
}

/** The same, followed while it changes. */
export function useOfferedBy(node: string, by: OfferBy): Json | undefined {
  useWorkflow((state) => by && state.workflow);
  useOutlook((state) => by && state.specs);
  return offeredBy(node, by);
}
