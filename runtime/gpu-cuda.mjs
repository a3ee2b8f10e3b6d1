import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { fileURLToPath } from 'node:url';

/** `npm run gpu:cuda`: fetches what ONNX Runtime needs to compute on NVIDIA cards, which its package leaves out for its size. */
const require = createRequire(import.meta.url);
const { requirements } = require('onnxruntime-node/script/install-metadata.js');
const here = `${platform()}/${arch()}`;
if (!requirements[here]?.length) {
  process.stderr.write(
    `For ${here} there is nothing to fetch: ONNX Runtime has its CUDA files for Linux on x64 alone. DirectML (Windows), CoreML (Mac) and WebGPU are in the package and are tried by themselves.\n`,
  );
  process.exit(1);
}
// Named files are skipped by the script itself, and so is everything by the setting in .npmrc, which this goes before.
const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.resolve('onnxruntime-node/script/install.js'))], {
  stdio: 'inherit',
  env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'true' },
});
process.exit(status ?? 1);
