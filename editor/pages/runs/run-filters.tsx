import type { WorkflowSummary } from '../../../runtime/protocol.ts';
import { Select } from '../../controls/select.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { runStatusWords } from '../../results/status-words.ts';
import { originKinds } from './run-words.ts';

export interface Filters {
  workflow: string;
  status: string;
  origin: string;
}
/** The select's own word for "no filter", since an empty value stands for nothing chosen. */
export const all = 'all';

export function RunFilters({
  filters,
  workflows,
  onChange,
}: {
  filters: Filters;
  workflows: readonly WorkflowSummary[];
  onChange(filters: Filters): void;
}) {
  const say = useSay();
  const gone = filters.workflow !== all && workflows.length > 0 && !workflows.some(({ id }) => id === filters.workflow);
  const statuses = Object.entries(runStatusWords).map(([value, { words }]) => ({ value, label: say(words) }));
  const origins = Object.entries(originKinds).map(([value, words]) => ({ value, label: say(words) }));
  return (
    <div className="filters">
      <Select
        label={say({ en: 'Workflow', zh: '工作流' })}
        value={filters.workflow}
        options={[
          { value: all, label: say({ en: 'All workflows', zh: '所有工作流' }) },
          ...workflows.map(({ id, name }) => ({ value: id, label: name || say({ en: 'Unnamed', zh: '未命名' }) })),
          ...(gone ? [{ value: filters.workflow, label: say({ en: 'A workflow that is gone', zh: '已不存在的工作流' }) }] : []),
        ]}
        onChange={(workflow) => onChange({ ...filters, workflow })}
      />
      <Select
        label={say({ en: 'State', zh: '状态' })}
        value={filters.status}
        options={[{ value: all, label: say({ en: 'All states', zh: '所有状态' }) }, ...statuses]}
        onChange={(status) => onChange({ ...filters, status })}
      />
      <Select
        label={say({ en: 'Started by', zh: '来源' })}
        value={filters.origin}
        options={[{ value: all, label: say({ en: 'Started anywhere', zh: '所有来源' }) }, ...origins]}
        onChange={(origin) => onChange({ ...filters, origin })}
      />
    </div>
  );
}
