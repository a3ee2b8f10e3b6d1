import { nodeTitle } from '../../../nodes/kit/check.ts';
import { nodeAt } from '../../../nodes/kit/scope.ts';
import { type Message, message } from '../../../nodes/kit/text.ts';
import type { Workflow } from '../../../nodes/kit/workflow.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { valueWords } from '../../results/branches/branch-words.ts';
import { StatusPill } from '../../results/status-pill.tsx';
import { useCatalog } from '../../store/catalog-store.ts';
import type { NodeStep } from '../../store/node-steps.ts';
import { NodeMark } from '../../theme/icons.tsx';
import type { NamedStep, StepGroup } from './steps-in-order.ts';

interface Props {
  groups: readonly StepGroup[];
  workflow: Workflow;
  /** The id of a step, or of a node that ran for several values. */
  chosen: string | undefined;
  onChoose(id: string): void;
}

/** Every node with what it did in words, its state and its time; below the chosen one its values, where it ran for several. */
export function StepList({ groups, workflow, chosen, onChoose }: Props) {
  const say = useSay();
  const { catalog } = useCatalog();
  return (
    <ul className="steps" aria-label={say({ en: 'Steps', zh: '步骤' })}>
      {groups.map(({ node, steps, whole }) => {
        const id = whole.branches ? node : (steps[0]?.[0] ?? node);
        const type = nodeAt(workflow, node)?.type ?? '';
        const open = whole.branches && (chosen === node || steps.some(([step]) => step === chosen));
        return (
          <li key={node}>
            <button
              type="button"
              className="step"
              aria-current={id === chosen ? 'true' : undefined}
              aria-expanded={whole.branches && open}
              onClick={() => onChoose(id)}
            >
              <NodeMark icon={catalog[type]?.icon ?? 'box'} category={type.split('/')[0] ?? ''} />
              <span className="step-text">
                <b>
                  {say(nodeTitle(workflow, catalog, node))}
                  {whole.branches && <small> × {whole.branches.all}</small>}
                </b>
                <StepWords step={whole} />
              </span>
            </button>
            {open && <ValueList {...{ steps, workflow, chosen, onChoose }} />}
          </li>
        );
      })}
    </ul>
  );
}

function StepWords({ step }: { step: NodeStep }) {
  const say = useSay();
  const { duration, share } = useFormats();
  // What one of several branches said does not say which it was; their table does.
  const { headline, text = headline } = step.branches ? { headline: undefined, text: progressOf(step.branches) } : step;
  const words = step.problem?.message ?? step.reason ?? (step.status === 'running' ? text : headline);
  return (
    <>
      {words && <span>{say(words)}</span>}
      <span className="step-state">
        <StatusPill step={step.status} stopped={step.stopped} />
        {step.status === 'running' && step.fraction !== undefined && (
          <span className="muted">{share(Math.floor(step.fraction * 100) / 100)}</span>
        )}
        {step.ms !== undefined && <span className="muted">{duration(step.ms)}</span>}
      </span>
      {step.status === 'running' && (
        <span className="step-bar" aria-hidden>
          <i style={{ width: `${(step.fraction ?? 0) * 100}%` }} />
        </span>
      )}
    </>
  );
}

function progressOf(branches: NonNullable<NodeStep['branches']>): Message {
  return message({ en: '{over} of {all} values done', zh: '已完成 {over}/{all} 个值' }, branches);
}

/** One line for each value that a node ran for. */
function ValueList({ steps, workflow, chosen, onChoose }: Omit<Props, 'groups'> & { steps: readonly NamedStep[] }) {
  const say = useSay();
  const { duration } = useFormats();
  const { catalog } = useCatalog();
  return (
    <ul className="step-values">
      {steps.map(([id, step]) => (
        <li key={id}>
          <button type="button" className="step-value" aria-current={id === chosen ? 'true' : undefined} onClick={() => onChoose(id)}>
            <b>{step.branch?.map((value) => say(valueWords(catalog, workflow, value))).join(say({ en: ', ', zh: '，' }))}</b>
            <StatusPill step={step.status} stopped={step.stopped} />
            {step.ms !== undefined && <span className="muted num">{duration(step.ms)}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}
