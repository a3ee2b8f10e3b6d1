import { Markdown } from 'markdown-to-jsx/react';
import type { ReactNode } from 'react';
import { useSay } from '../../i18n/use-say.ts';

/** Only what is listed becomes an element: no HTML of the author, no picture from elsewhere, links that leave no trace and open beside. */
const options = {
  disableParsingRawHTML: true,
  forceBlock: true,
  overrides: {
    a: { component: OuterLink },
    img: { component: PictureWords },
    h1: { component: 'h3' },
    h2: { component: 'h4' },
    h3: { component: 'h5' },
    input: { component: Nothing },
    iframe: { component: Nothing },
  },
} as const;

function OuterLink({ href, children }: { href?: string; children?: ReactNode }) {
  if (!href || !/^https?:\/\//i.test(href)) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}
function PictureWords({ alt }: { alt?: string }) {
  return <span>{alt}</span>;
}
function Nothing() {
  return null;
}

/** What whoever made the workflow wants people to keep to. */
export function Guidelines({ text }: { text: string }) {
  const say = useSay();
  if (text.trim() === '') return null;
  return (
    <section className="guidelines" aria-label={say({ en: 'Guidelines', zh: '标注说明' })}>
      <h2>{say({ en: 'Guidelines', zh: '标注说明' })}</h2>
      <div className="guidelines-text">
        <Markdown options={options}>{text}</Markdown>
      </div>
    </section>
  );
}
