import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { FactLine } from './fact-line.tsx';

/** How often an address was called, how often that failed, and how long answers take. */
export function CountsLine({ counts }: { counts: { requests: number; failed: number; p50Ms: number; p99Ms: number } }) {
  const say = useSay();
  const { number, duration } = useFormats();
  const time = (ms: number) => (ms === 0 ? '–' : duration(ms));
  return (
    <FactLine
      facts={[
        { label: say({ en: 'requests', zh: '请求数' }), value: number(counts.requests) },
        { label: say({ en: 'failed', zh: '失败' }), value: number(counts.failed) },
        { label: say({ en: 'usual time', zh: '通常用时' }), value: time(counts.p50Ms) },
        { label: say({ en: 'slowest 1 %', zh: '最慢的 1 %' }), value: time(counts.p99Ms) },
      ]}
    />
  );
}
