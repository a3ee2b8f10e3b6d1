import { spawnSync } from 'node:child_process';

/** A Python that has PyTorch, or why there is none: Debian's `python3-torch` belongs to `/usr/bin/python3`. */
export function torchPython(): { program: string; missing?: string } {
  const programs = ['/usr/bin/python3', 'python3'];
  const program = programs.find((each) => spawnSync(each, ['-c', 'import torch']).status === 0);
  return program ? { program } : { program: 'python3', missing: `none of ${programs.join(', ')} has PyTorch` };
}
