import type { NodeProps } from '@xyflow/react';
import { TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { message } from '../../nodes/kit/text.ts';
import { late } from '../controls/late.tsx';
import { useSay } from '../i18n/use-say.ts';
import { NewerMark } from '../subflows/newer-mark.tsx';
import { useWiredPorts } from './wired-ports.ts';
import { NodeMark } from '../theme/icons.tsx';
import type { StepItem } from './flow-items.ts';
import { NodeCurve } from './node-curve.tsx';
import { NodeFigures } from './node-figures.tsx';
import { isOfOther, nodeLine, settingsLine } from './node-words.ts';
import { PortView } from './port-view.tsx';
import { useNodeWords } from './use-node-words.ts';

const ProblemCard = late(async () => (await import('./problem-card.tsx')).ProblemCard, null);

const WaitingCard = late(async () => (await import('./waiting-card.tsx')).WaitingCard, null);

const NodeAddress = late(async () => (await import('./node-address.tsx')).NodeAddress, null);

/** A node on the canvas. It asks the stores for its own state alone, so that a tick of another node costs it nothing. */
export const NodeView = memo(function NodeView({ id, data: { node, entry, shape, title }, selected }: NodeProps<StepItem>) {
  const say = useSay();
  const { step, going, problems, planned, words, duration } = useNodeWords(id);
  const wired = useWiredPorts(id);
  const line = say(
    entry
      ? nodeLine(step, going, settingsLine(entry, node, wired) ?? message(entry.summary), duration)
      : message({ en: 'Unknown type: {type}', zh: '未知类型：{type}' }, { type: node.type }),
  );
  const worst = problems?.find(({ severity }) => severity === 'error') ?? problems?.find(({ severity }) => severity === 'warning');
  const old = !going && (planned?.action === 'run' || isOfOther(step, planned));
  const endpoint = Object.values(step?.outputs ?? {}).find((output) => output.type === 'endpoint');
  const rows = Array.from({ length: Math.max(shape.inputs.length, shape.outputs.length) }, (_, at) => at);
  return (
    <div className={`node${selected ? ' selected' : ''}${entry ? '' : ' unknown'}`} data-tone={words.tone}>
      <header className="node-head">
        <NodeMark icon={entry?.icon ?? 'box'} category={entry?.category ?? 'control'} />
        <div>
          <b>{title}</b>
          <span title={line}>{line}</span>
        </div>
        {entry?.category === 'subflow' && <NewerMark id={id} node={node} />}
        {worst && (
          <span className={`node-problem ${worst.severity}`} title={say(worst.message)}>
            <TriangleAlert size={15} aria-label={say(worst.message)} />
          </span>
        )}
      </header>
      <p
        className={`node-state ${words.tone}`}
        title={planned?.action === 'run' ? planned.why.map((why) => say(why)).join('; ') : undefined}
      >
        {words.sign && <span aria-hidden>{words.sign} </span>}
        {say(words.words)}
      </p>
      {step?.status === 'running' && (
        <div className="node-bar" aria-hidden>
          <i style={{ transform: `scaleX(${step.fraction ?? 0})` }} />
        </div>
      )}
      <div className="node-ports">
        {rows.map((row) => {
          const input = shape.inputs[row];
          const output = shape.outputs[row];
          return (
            <div className="node-row" key={row}>
              {input === undefined ? (
                <span />
              ) : (
                <PortView
                  node={id}
                  name={input}
                  port={entry?.inputs[input]}
                  side="inputs"
                  wired={wired.has(`in ${input}`)}
                  selected={selected}
                />
              )}
              {output !== undefined && (
                <PortView
                  node={id}
                  name={output}
                  port={entry?.outputs[output]}
                  side="outputs"
                  wired={wired.has(`out ${output}`)}
                  selected={selected}
                />
              )}
            </div>
          );
        })}
      </div>
      {shape.extra === 'curve' && step && <NodeCurve metrics={step.metrics} device={step.device} />}
      {shape.extra === 'figures' && step?.outputs && <NodeFigures outputs={step.outputs} old={old} />}
      {shape.extra === 'address' && endpoint && <NodeAddress name={endpoint.name} />}
      {step?.status === 'waiting' && <WaitingCard node={id} />}
      {(selected || step?.status === 'failed') && <ProblemCard node={id} />}
    </div>
  );
});
