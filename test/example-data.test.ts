import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { creditApplications, creditCases } from './example-data/credit-applications.ts';
import { triageRecords } from './example-data/triage-records.ts';
import { tutoringAnswers } from './example-data/tutoring-answers.ts';

/** Made data of the templates, and what makes it: set GRAFTWORK_WRITE_EXAMPLES to write the files anew. */
const made: readonly [file: string, make: () => string][] = [
  ['triage-records-zh.csv', triageRecords],
  ['credit-applications.csv', creditApplications],
  ['credit-cases.csv', creditCases],
  ['tutoring-answers.csv', tutoringAnswers],
];

test.for(made)('%s is what its maker makes', ([file, make]) => {
  const path = fileURLToPath(new URL(`../examples/data/${file}`, import.meta.url));
  if (process.env.GRAFTWORK_WRITE_EXAMPLES) writeFileSync(path, make());
  expect(readFileSync(path, 'utf8')).toBe(make());
});
