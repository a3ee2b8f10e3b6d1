import { ChevronLeft } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from '../../router.tsx';
import '../pages.css';

let pagesShown = 0;

/** Title, state and main action of a page. A page that was reached by a link gets the focus at its title, so that screen readers say where one is. */
export function PageHead({
  title,
  state,
  note,
  back,
  children,
}: {
  title: string;
  state?: ReactNode;
  note?: ReactNode;
  back?: { href: string; label: string };
  children?: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (pagesShown++ === 0) return;
    heading.current?.focus({ preventScroll: true });
    // The place that scrolls stays when the page in it changes.
    heading.current?.closest('main')?.scrollTo(0, 0);
  }, []);
  useEffect(() => {
    document.title = `${title} · Graftwork`;
  }, [title]);
  return (
    <header className="page-head">
      <div className="page-title">
        {back && (
          <Link className="page-back" href={back.href}>
            <ChevronLeft size={14} aria-hidden />
            {back.label}
          </Link>
        )}
        <div className="page-line">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {state}
        </div>
        {note && <p className="page-note">{note}</p>}
      </div>
      {children && <div className="page-actions">{children}</div>}
    </header>
  );
}
