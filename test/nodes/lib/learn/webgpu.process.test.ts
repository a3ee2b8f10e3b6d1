import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** Debian's `chromium-common` has a Vulkan driver that needs no graphics card. */
const folder = '/usr/lib/chromium';
const driver = `${folder}/vk_swiftshader_icd.json`;
const missing = existsSync(driver) ? undefined : `${driver} is not there; the package chromium-common has it`;
if (missing) process.stderr.write(`Training on WebGPU is not tested: ${missing}.\n`);

test.skipIf(missing)('a network, pictures and texts are trained on WebGPU as on the CPU', () => {
  const program = fileURLToPath(new URL('webgpu-steps.ts', import.meta.url));
  const written = execFileSync(process.execPath, ['--import', 'tsx', program], {
    encoding: 'utf8',
    env: { ...process.env, VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: folder },
  });
  const figures: Record<string, { cpu: number[]; webgpu: number[] }> = JSON.parse(written);
  expect(Object.keys(figures)).toEqual(['mlp', 'cnn', 'encoder']);
  for (const { cpu, webgpu } of Object.values(figures)) {
    expect(webgpu).toHaveLength(5);
    expect(webgpu.at(-1)).toBeLessThan(webgpu[0]!);
    for (const [step, loss] of webgpu.entries()) expect(loss).toBeCloseTo(cpu[step]!, 5);
  }
});
