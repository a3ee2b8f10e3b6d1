import type { PortValue } from '../../nodes/kit/ports.ts';
import type { StepState } from '../../nodes/kit/run.ts';
import { EndpointView } from './endpoint-view.tsx';
import { FileView } from './file-view.tsx';
import { MetricsView } from './metrics/metrics-view.tsx';
import { ModelView } from './model/model-view.tsx';
import { ReportView } from './report-view.tsx';
import { TableView } from './table/table-view.tsx';
import { ValueView } from './value-view.tsx';

/** The view of what came out of a port, chosen by its type alone, so that a new node needs no view of its own. */
export function PortValueView({
  value,
  step,
  name,
  given,
  others,
  onOpen,
}: {
  value: PortValue;
  step?: StepState | undefined;
  name: string;
  given?: ReadonlySet<string> | undefined;
  /** What else the same step gave, to which a report may lead. */
  others?: Readonly<Record<string, PortValue>>;
  onOpen?(output: string): void;
}) {
  switch (value.type) {
    case 'table':
      return <TableView key={value.artifact ?? name} value={value} name={name} given={given} />;
    case 'model':
      return <ModelView key={value.artifact} value={value} metrics={step?.metrics} />;
    case 'metrics':
      return <MetricsView value={value} />;
    case 'report':
      return <ReportView value={value} {...(others && { others })} {...(onOpen && { onOpen })} />;
    case 'endpoint':
      return <EndpointView key={value.name} value={value} />;
    case 'file':
      return <FileView value={value} />;
    case 'value':
      return <ValueView value={value} />;
  }
}
