import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    reporters: ['default', './test/count-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{nodes,runtime,editor}/**/*.test.{ts,tsx}', 'test/*.test.ts'],
          exclude: ['test/**/*.process.test.ts'],
          isolate: false,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'processes',
          include: ['test/**/*.process.test.ts', 'test/{e2e,parity}/**/*.test.ts'],
          globalSetup: ['test/build-once.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // A busy machine is no fault: what is polled for comes some time after it was asked for.
          expect: { poll: { timeout: 15_000 } },
        },
      },
    ],
  },
});
