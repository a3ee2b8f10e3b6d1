import { isPng, textIn } from './embed-png.ts';

/** Where a report's page keeps its workflow: as data, which a browser does not run. */
const elementId = 'graftwork-workflow';
/** A chart or a report may be much larger than the workflow in it. */
export const mostBytes = 60_000_000;

/**
 * The workflow's text in a file that somebody gives us: a workflow file itself, a picture of a chart or a report's page.
 * Undefined for a picture or a page without one. Nothing in the file is run or loaded.
 */
export async function workflowTextIn(file: Blob): Promise<string | undefined> {
  if (file.size > mostBytes) return undefined;
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (isPng(bytes)) return textIn(bytes);
  const text = new TextDecoder().decode(bytes);
  if (!text.trimStart().startsWith('<')) return text;
  // A document made this way has no window: its scripts, pictures and styles stay dead text.
  return new DOMParser().parseFromString(text, 'text/html').getElementById(elementId)?.textContent ?? undefined;
}

/** A page of its own that shows a report and carries the workflow that made it. */
export function pageWith({ title, language, body, workflow }: { title: string; language: string; body: string; workflow: string }): string {
  // In JSON a "<" may stand as an escape, and then no text can end the element early.
  const data = workflow.replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
<script type="application/json" id="${elementId}">${data}</script>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

const style = `
:root { color-scheme: light dark; }
body { max-width: 52rem; margin: 3rem auto; padding: 0 1.5rem; font: 15px/1.55 system-ui, "Noto Sans SC", sans-serif; }
h2 { font-size: 1.5rem; } h3 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .35rem .9rem .35rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
tbody th { font-weight: 600; } .figure { text-align: right; }
@media (max-width: 620px) {
  .many-columns, .many-columns tbody { display: block; } .many-columns thead { position: absolute; clip-path: inset(50%); }
  .many-columns tr { display: grid; gap: .25rem; padding: .75rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
  .many-columns tbody th, .many-columns td { padding: 0; border: 0; }
  .many-columns td { display: grid; grid-template-columns: minmax(0, 42%) minmax(0, 1fr); gap: .75rem; text-align: left; }
  .many-columns td::before { content: attr(data-column); opacity: .7; }
}
dl.figures { display: flex; flex-wrap: wrap; gap: 1.2rem 2.4rem; } dl.figures div { display: flex; flex-direction: column-reverse; }
dt { opacity: .7; font-size: .85rem; } dd { margin: 0; font-size: 1.35rem; font-weight: 600; }
ul.bars { display: grid; grid-template-columns: auto minmax(8rem, 1fr) auto; gap: .3rem 1rem; align-items: center; padding: 0; list-style: none; }
.bars li { display: contents; } .bars i { display: block; height: .5rem; border-radius: .25rem; background: color-mix(in srgb, currentColor 45%, transparent); }
button { display: none; }
`;
