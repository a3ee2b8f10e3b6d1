import { readFileSync, writeFileSync } from 'node:fs';

/** Memory of processes. Linux tells peaks and other processes; elsewhere only this process is known, by its present size. */

/** Starts a new peak for this process. */
export function resetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Not Linux, or not allowed: then the peak is that of the process so far.
  }
}

/** The most bytes that this process has held since the reset. */
export function peakBytes(): number {
  return statusBytes('self', 'VmHWM') ?? process.memoryUsage.rss();
}

/** Bytes that another process holds; undefined where the system does not say. */
export function residentBytes(pid: number): number | undefined {
  return statusBytes(String(pid), 'VmRSS');
}

function statusBytes(pid: string, name: 'VmHWM' | 'VmRSS'): number | undefined {
  try {
    const found = new RegExp(`${name}:\\s*(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found ? Number(found[1]) * 1024 : undefined;
  } catch {
    return undefined;
  }
}
