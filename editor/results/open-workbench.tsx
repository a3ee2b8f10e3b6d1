import { ArrowUpRight } from 'lucide-react';
import { useEffect } from 'react';
import { useSay } from '../i18n/use-say.ts';
import { Link } from '../router.tsx';
import { followLabellings, useLabellings } from '../store/labelling-store.ts';

/** The way from a step that waits for people to the place where these label, with how far they are. */
export function OpenWorkbench({ workflow, node, small = true }: { workflow: string; node?: string | undefined; small?: boolean }) {
  const say = useSay();
  useEffect(followLabellings, []);
  const asked = useLabellings(({ all }) =>
    all?.find((one) => one.workflow === workflow && one.runs.length > 0 && (node === undefined || one.node === node)),
  );
  if (!asked) return null;
  const { id, counts, wanted } = asked;
  return (
    <span className="open-workbench">
      <Link className={small ? 'btn main small' : 'btn main'} href={`/label/${id}`}>
        {say({ en: 'Open workbench', zh: '打开标注工作台' })}
        <ArrowUpRight size={13} aria-hidden />
      </Link>
      <span className="num muted">
        {say({ en: '{labelled} of {wanted} labelled', zh: '已标注 {labelled} / {wanted}' }, { labelled: counts.labelled, wanted })}
      </span>
    </span>
  );
}
