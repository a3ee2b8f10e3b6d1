import { Tooltips } from '../controls/tooltip.tsx';
import { useSay } from '../i18n/use-say.ts';
import { CodeBox } from './code-box.tsx';

/** The raw trace of a fault, folded: it helps whoever mends Graftwork and nobody else. */
export function FaultDetail({ detail }: { detail: string }) {
  const say = useSay();
  return (
    <details className="fault-detail">
      <summary>{say({ en: 'Details', zh: '详情' })}</summary>
      {/* On the canvas nothing around it gives tooltips what they need. */}
      <Tooltips>
        <CodeBox text={detail} label={say({ en: 'Details of the fault', zh: '故障详情' })} />
      </Tooltips>
    </details>
  );
}
