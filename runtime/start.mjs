import { build, isStale } from './build.mjs';

/** `npm start` and `npm run graftwork -- …`: builds what is stale, then becomes the server or the command line, in this same process. */
const args = process.argv.slice(2);
if (await isStale()) await build({ quiet: args.length > 0 });
if (args.length === 0) await import('../dist/runtime/main.js');
else {
  const { main } = await import('../dist/runtime/cli.js');
  process.exitCode = await main(args);
}
