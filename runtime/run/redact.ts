/** A function that takes secrets out of every text that leaves a step: log, progress, errors. Numbers and names of members stay. */
export function redactor(secrets: readonly string[]): <Value>(value: Value) => Value {
  // Shorter ones would take letters out of ordinary words.
  const long = secrets.filter((secret) => secret.length >= 4).sort((a, b) => b.length - a.length);
  if (long.length === 0) return (value) => value;
  // As it is, as it stands inside JSON, and as it stands in an address.
  const forms = new Set(long.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]));
  const clean = (text: string): string => [...forms].reduce((left, form) => left.replaceAll(form, '•••'), text);
  return (value) =>
    value === undefined
      ? value
      : JSON.parse(JSON.stringify(value), (_name, inner: unknown) => (typeof inner === 'string' ? clean(inner) : inner));
}
