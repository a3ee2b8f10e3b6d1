import { type ReactNode, useState } from 'react';
import { portLabel } from '../../nodes/kit/check.ts';
import type { Ports, PortValue } from '../../nodes/kit/ports.ts';
import type { StepState } from '../../nodes/kit/run.ts';
import { Tabs } from '../controls/tabs.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { PortShape } from '../theme/icons.tsx';
import { LiveCurves } from './chart/live-curves.tsx';
import { PortValueView } from './port-value-view.tsx';
import './results.css';
import { StepReason } from './step-reason.tsx';
import { TrainingFigures } from './training-figures.tsx';

interface Props {
  outputs?: Readonly<Record<string, PortValue>> | undefined;
  /** The step that made them: its curves, its state, its problem. */
  step?: StepState | undefined;
  /** The node's id. */
  node: string;
  /** The node's outputs as its definition declares them: their names and order. */
  ports?: Ports | undefined;
  /** It runs when a webhook is called, not when Run is pressed. */
  onCall?: boolean;
  /** Columns of the table that it was given: new ones beside them are shown first. */
  given?: ReadonlySet<string>;
  /** What stands in the first row, before and behind the outputs' tabs. */
  head?: { lead: ReactNode; trail: ReactNode } | undefined;
  /** Buttons that mend a failure, where the workflow is open. */
  mends?: ReactNode;
  /** What can be done with a training that goes, or that was finished early. */
  steering?: ReactNode;
}

/** What a step gave, a tab per output; while it runs, its curves; where it gave nothing, why. */
export function ResultView({ outputs, step, node, ports = {}, onCall = false, given, head, mends, steering }: Props) {
  const say = useSay();
  const { number } = useFormats();
  const [chosen, setChosen] = useState<{ node: string; output: string }>();
  const made = outputs ?? step?.outputs ?? {};
  const order = Object.keys(ports);
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  const entries = Object.entries(made).sort(([a], [b]) => place(a) - place(b));

  const row = head && (
    <header className="result-head">
      {head.lead}
      <span className="spring" />
      {head.trail}
    </header>
  );
  if (entries.length === 0) {
    const curves = step && Object.keys(step.metrics).length > 0;
    return (
      <div className="result">
        {row}
        {!(curves && step.status === 'running') && <StepReason step={step} onCall={onCall} mends={mends} />}
        {curves && (
          <div className="result-part">
            <TrainingFigures step={step} />
            {steering}
            <LiveCurves metrics={step.metrics} />
          </div>
        )}
      </div>
    );
  }
  const tabs = entries.map(([name, value]) => ({
    id: name,
    label: (
      <span className="result-tab">
        <PortShape type={value.type} size={11} />
        {say(portLabel(name, ports[name] ?? { type: value.type }))}
        {value.type === 'table' && <small>{number(value.count)}</small>}
      </span>
    ),
    content: (
      <PortValueView
        key={`${node} ${name}`}
        value={value}
        step={step}
        name={name}
        given={given}
        others={made}
        onOpen={(output) => setChosen({ node, output })}
      />
    ),
  }));
  // Another node's choice says nothing about this one, and a run may give fewer outputs than the one before.
  const open = chosen?.node === node && tabs.some(({ id }) => id === chosen.output) ? chosen.output : tabs[0]?.id;
  return (
    <div className="result">
      {step?.stopped && <StepReason step={step} />}
      {steering}
      {tabs.length === 1 ? (
        <>
          {row}
          <div className="tab-panel">{tabs[0]?.content}</div>
        </>
      ) : (
        <Tabs
          key={node}
          tabs={tabs}
          value={open ?? ''}
          onChange={(output) => setChosen({ node, output })}
          label={say({ en: 'Results', zh: '结果' })}
          {...head}
        />
      )}
    </div>
  );
}
