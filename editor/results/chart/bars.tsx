import './chart.css';

interface Bar {
  label: string;
  /** Share of the longest possible bar, 0 to 1. */
  share: number;
  value: string;
  /** Share and value of a second bar below. */
  beside?: { share: number; value: string };
}

/** Bars with their names and values. `firstMatters`: the first is the answer and stands out; a bar beyond the `limit` is coloured as a warning. */
export function Bars({
  items,
  label,
  firstMatters = false,
  limit,
}: {
  items: readonly Bar[];
  label: string;
  firstMatters?: boolean;
  /** A share that no bar should pass, marked on all of them. */
  limit?: number;
}) {
  return (
    <ul className="bars" aria-label={label}>
      {items.map((item, index) => (
        <li
          key={index}
          className={firstMatters && index === 0 ? 'first' : limit !== undefined && item.share > limit ? 'beyond' : undefined}
        >
          <span className="bars-name">{item.label}</span>
          <span className={item.beside ? 'bars-track twice' : 'bars-track'} aria-hidden>
            <Length share={item.share} />
            {item.beside && <Length share={item.beside.share} />}
            {limit !== undefined && <b style={{ insetInlineStart: `${Math.min(1, limit) * 100}%` }} />}
          </span>
          <span className="bars-value">{item.beside ? `${item.value} → ${item.beside.value}` : item.value}</span>
        </li>
      ))}
    </ul>
  );
}

/** The least share is still seen; nothing is not. */
function Length({ share }: { share: number }) {
  return <i className={share > 0 ? undefined : 'none'} style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }} />;
}
