import { useMemo } from 'react';
import { api } from '../api.ts';
import { Load, useLoaded } from '../controls/load-state.tsx';
import { usePreferences } from '../i18n/preferences.ts';
import './results.css';

interface Props {
  artifact: string;
  name: string;
  /** As high as the window allows, instead of a part of a panel. */
  whole?: boolean;
}

/**
 * A page that a step has written, as a picture of itself. It may come from a stranger's pinned result, so it lives in a
 * frame of no origin, without scripts, forms or windows, and loads nothing.
 */
export function PageFrame({ artifact, name, whole = false }: Props) {
  const language = usePreferences((state) => state.language);
  const { loaded, reload } = useLoaded(`${artifact} ${name}`, () => api.artifactText(artifact, name));
  const text = loaded.status === 'ready' ? loaded.value : '';
  const page = useMemo(() => framedPage(text, language), [text, language]);
  return (
    <Load loaded={loaded} reload={reload}>
      {() => (
        <iframe className={whole ? 'page-frame whole' : 'page-frame'} title={name} sandbox="" referrerPolicy="no-referrer" srcDoc={page} />
      )}
    </Load>
  );
}

/** The page under a policy that lets it load nothing; one that is written in both languages begins with the reader's. */
function framedPage(text: string, language: string): string {
  // A document made this way has no window: nothing in it runs or loads.
  const page = new DOMParser().parseFromString(text, 'text/html');
  const policy = page.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";
  page.head.prepend(policy);
  const reader = page.getElementById(`read-${language}`);
  if (reader) for (const one of page.querySelectorAll('input.language')) one.toggleAttribute('checked', one === reader);
  return `<!doctype html>${page.documentElement.outerHTML}`;
}
