import type { RunSummary } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { useLoaded } from '../../controls/load-state.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { Link } from '../../router.tsx';

/** Leads to what changed since the run of this workflow before, where there is one that is done. */
export function CompareBefore({ run: { id, workflow } }: { run: Pick<RunSummary, 'id' | 'workflow'> }) {
  const say = useSay();
  const { loaded } = useLoaded(`before ${id}`, () => api.runs({ workflow, status: 'done', before: id, limit: 1 }));
  const [before] = loaded.status === 'ready' ? loaded.value : [];
  return (
    before && (
      <Link className="btn" href={`/runs/compare?a=${before.id}&b=${id}`}>
        {say({ en: 'What changed?', zh: '有什么变化？' })}
      </Link>
    )
  );
}
