import './controls.css';

/** Words that are shown shorter where there is little room; what is read aloud is always the whole. */
export function FittedWords({ long, short }: { long: string; short: string }) {
  return (
    <>
      <span className="long-words">{long}</span>
      <span className="short-words" aria-hidden>
        {short}
      </span>
    </>
  );
}
