import { execFileSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Fetches six files of the npm package chinese-poetry (MIT; 85 MB packed, 350 MB unpacked, so no dependency) for the test that takes
 * repeats out of them.
 */
const [folder, packed] = ['node_modules/.poems', mkdtempSync(join(tmpdir(), 'poems-'))];
try {
  const file = execFileSync('npm', ['pack', '--silent', 'chinese-poetry@2.0.1', '--pack-destination', packed], { encoding: 'utf8' }).trim();
  mkdirSync(folder, { recursive: true });
  const wanted = ['tang', 'song'].flatMap((dynasty) =>
    [0, 1_000, 2_000].map((from) => `package/dist/quantangshi/poet.${dynasty}.${from}.json`),
  );
  execFileSync('tar', ['-xzf', join(packed, file), '-C', folder, '--strip-components', '3', ...wanted]);
} finally {
  rmSync(packed, { recursive: true, force: true });
}
