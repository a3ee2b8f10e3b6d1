import { existsSync } from 'node:fs';
import type { Device } from '../../nodes/kit/define-node.ts';

/**
 * The device that steps with a wish for one are given: a guess from what the machine shows, without loading any driver.
 * A step whose device does not open falls back to the CPU by itself and says so.
 */
export function findDevice(): Device['kind'] {
  switch (process.platform) {
    case 'win32':
      return 'dml';
    case 'darwin':
      return process.arch === 'arm64' ? 'coreml' : 'cpu';
    default:
      return process.platform === 'linux' && process.arch === 'x64' && existsSync('/dev/nvidiactl') ? 'cuda' : 'cpu';
  }
}
