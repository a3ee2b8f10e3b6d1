/** Markup that is safe to stand as it is. */
export interface Html {
  html: string;
}

/** Builds markup; every value that is not markup itself is escaped. */
export function html(parts: TemplateStringsArray, ...values: (Html | readonly Html[] | string | number | false | undefined)[]): Html {
  return { html: parts.reduce((sum, part, at) => sum + written(values[at - 1]) + part) };
}

function written(value: Html | readonly Html[] | string | number | false | undefined): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  return 'html' in value ? value.html : value.map((one) => one.html).join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}
