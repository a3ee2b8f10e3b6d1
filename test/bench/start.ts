import { setTimeout as pause } from 'node:timers/promises';
import { startProgram, treeMemory } from '../start-program.ts';

const rounds = 3;

/** From the start of `node runtime/start.mjs` on a built tree to the first answered request (best of three), and the memory of server and workers at rest. */
export async function run(): Promise<{ readyMs: number; idleRssMb: number }> {
  const times: number[] = [];
  let idleRssMb = 0;
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    const program = await startProgram();
    const reply = await fetch(`${program.url}/healthz`);
    if (!reply.ok) throw new Error(`the first request was answered ${reply.status}`);
    times.push(performance.now() - began);
    if (round === rounds - 1) {
      await program.signIn();
      await program.ask('GET', '/api/workflows');
      await pause(5_000);
      idleRssMb = Math.round(treeMemory(program.child.pid ?? 0) / 1e6);
    }
    await program.end();
  }
  return { readyMs: Math.round(Math.min(...times)), idleRssMb };
}
