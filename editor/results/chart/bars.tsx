import './chart.css';

interface Bar {
  label: string;
  /** Share of the longest possible bar, 0 to 1. */
  share: number;
  value: string;
}

/** Bars with their names and values. `firstMatters`: the first is the answer and stands out. */
export function Bars({ items, label, firstMatters = false }: { items: readonly Bar[]; label: string; firstMatters?: boolean }) {
  return (
    <ul className="bars" aria-label={label}>
      {items.map((item, index) => (
        <li key={item.label} className={firstMatters && index === 0 ? 'first' : undefined}>
          <span className="bars-name">{item.label}</span>
          <span className="bars-track" aria-hidden>
            <i style={{ width: `${Math.min(1, Math.max(0, item.share)) * 100}%` }} />
          </span>
          <span className="bars-value">{item.value}</span>
        </li>
      ))}
    </ul>
  );
}
