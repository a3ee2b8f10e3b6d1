import { useSay } from '../i18n/use-say.ts';

/** Below the first few of a list: shows all of it, and fewer again. */
export function ShowAll({ all, count, onChange }: { all: boolean; count: number; onChange(all: boolean): void }) {
  const say = useSay();
  return (
    <button type="button" className="text-button" aria-expanded={all} onClick={() => onChange(!all)}>
      {all ? say({ en: 'Show fewer', zh: '收起' }) : say({ en: 'Show all {count}', zh: '显示全部 {count} 项' }, { count })}
    </button>
  );
}
