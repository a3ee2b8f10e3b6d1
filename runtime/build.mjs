import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Builds `dist` from the sources: runtime and nodes file by file, so that the folder structure stays and a worker
 * loads only the node it runs; the catalog, by importing every node once; the editor by vite.
 */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const stamp = join(dist, 'built');

async function filesIn(folder, keep) {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && keep(entry.name)).map((entry) => join(entry.parentPath, entry.name));
}

/** Whether dist is missing or older than any source. */
export async function isStale() {
  if (!existsSync(stamp)) return true;
  const built = (await stat(stamp)).mtimeMs;
  const sources = [
    join(root, 'package-lock.json'),
    join(root, 'vite.config.ts'),
    ...(await Promise.all(['runtime', 'nodes', 'editor'].map((folder) => filesIn(folder, () => true)))).flat(),
  ];
  const times = await Promise.all(sources.map(async (file) => (await stat(file)).mtimeMs));
  return times.some((time) => time > built);
}

/** Relative imports of `.ts` become imports of the built `.js` beside them; packages stay outside. */
const keepStructure = {
  name: 'keep-structure',
  setup(builder) {
    builder.onResolve({ filter: /^\.{1,2}\// }, ({ path, kind, importer }) =>
      kind === 'entry-point' || isPackage(importer) ? undefined : { path: path.replace(/\.ts$/, '.js'), external: true },
    );
  },
};
const isPackage = (file) => /[\\/]node_modules[\\/]/.test(file);

/** TypeBox is seven hundred small files, which cost a third of a second at every start: it is built into the one module that uses it. */
const inlineTypebox = {
  name: 'inline-typebox',
  setup(builder) {
    builder.onResolve({ filter: /^typebox$/ }, () => ({ path: fileURLToPath(import.meta.resolve('typebox')) }));
  },
};

async function buildServer(esbuild) {
  const sources = (await Promise.all(['runtime', 'nodes'].map((folder) => filesIn(folder, (name) => name.endsWith('.ts'))))).flat();
  const { metafile } = await esbuild.build({
    metafile: true,
    absWorkingDir: root,
    entryPoints: sources,
    outdir: dist,
    outbase: root,
    bundle: true,
    packages: 'external',
    plugins: [keepStructure, inlineTypebox],
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
  });
  await removeOrphans(new Set(Object.keys(metafile.outputs).map((file) => join(root, file))));
  return metafile.inputs;
}

/** What was built from sources that are gone. The rest is overwritten in place, so that a program that runs keeps its files. */
async function removeOrphans(outputs) {
  const built = (await Promise.all(['dist/runtime', 'dist/nodes'].map((folder) => filesIn(folder, () => true)))).flat();
  await Promise.all(built.filter((file) => !outputs.has(file)).map((file) => rm(file)));
}

/** The sources that a file depends on inside the project, itself among them, and the packages they use; types count for nothing. */
function closure(inputs, file, sources = new Set(), packages = new Set()) {
  if (sources.has(file)) return { sources, packages };
  sources.add(file);
  for (const { path } of inputs[file]?.imports ?? []) {
    if (path.startsWith('.')) closure(inputs, join(dirname(file), path).replaceAll('\\', '/').replace(/\.js$/, '.ts'), sources, packages);
    else if (!isBuiltin(path)) packages.add(path.startsWith('@') ? path.split('/', 2).join('/') : path.split('/')[0]);
  }
  return { sources, packages };
}

/** Hash of what a node's result depends on: its sources and those it imports, without comments and white space, and the versions of the packages it uses. */
async function codeHash(esbuild, inputs, file) {
  const { sources, packages } = closure(inputs, file);
  const hash = createHash('sha256');
  for (const source of [...sources].sort()) {
    const text = await readFile(join(root, source), 'utf8');
    const { code } = await esbuild.transform(text, { loader: 'ts', minifyWhitespace: true, legalComments: 'none' });
    hash.update(`${source}\0${code}\0`);
  }
  for (const name of [...packages].sort()) {
    const { version } = JSON.parse(await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8'));
    hash.update(`${name}@${version}\0`);
  }
  return hash.digest('hex').slice(0, 32);
}

async function buildCatalog(esbuild, inputs) {
  const { catalogEntry } = await import(`${pathToFileURL(join(dist, 'nodes/kit/define-node.js'))}?${Date.now()}`);
  const files = (await filesIn('nodes', (name) => name.endsWith('.ts')))
    .filter((file) => !/nodes\/(kit|lib)\//.test(file.replaceAll('\\', '/')))
    .sort();
  const entries = [];
  for (const file of files) {
    const type = relative(join(root, 'nodes'), file).replaceAll('\\', '/').replace(/\.ts$/, '');
    const { default: definition } = await import(`${pathToFileURL(join(dist, 'nodes', `${type}.js`))}?${Date.now()}`);
    entries.push(catalogEntry(type, await codeHash(esbuild, inputs, `nodes/${type}.ts`), definition));
  }
  await writeFile(join(dist, 'catalog.json'), JSON.stringify(Object.fromEntries(entries.map((entry) => [entry.type, entry]))));
}

/** Builds everything into dist. */
export async function build({ quiet = false } = {}) {
  const began = performance.now();
  const esbuild = await import('esbuild');
  const time = new Date();
  await mkdir(dist, { recursive: true });
  await buildCatalog(esbuild, await buildServer(esbuild));
  // Where tests build, the environment says "test", and vite would make pages with React's development code.
  process.env.NODE_ENV = 'production';
  const { build: buildPages } = await import('vite');
  await buildPages({ root: join(root, 'editor'), configFile: join(root, 'vite.config.ts'), logLevel: quiet ? 'error' : 'warn' });
  await writeFile(`${stamp}.new`, time.toISOString());
  await rename(`${stamp}.new`, stamp);
  if (!quiet) process.stdout.write(`Built in ${((performance.now() - began) / 1000).toFixed(1)} s.\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
