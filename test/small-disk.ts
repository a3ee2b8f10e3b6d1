import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type Program, startProgram, temporaryHome } from './start-program.ts';

/** A disk of its own, seen by nobody else: a mount namespace, as this user or as root of a user namespace. */
const commands = [
  ['unshare', '--mount'],
  ['unshare', '--map-root-user', '--mount'],
];
/** The command that gives a program mounts of its own; undefined where the system allows none. */
export const ownMounts = commands.find(
  ([command = '', ...args]) =>
    process.platform === 'linux' &&
    spawnSync(command, [...args, 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp'], { stdio: 'ignore' }).status === 0,
);
if (!ownMounts) process.stdout.write('Tests of a full disk are skipped: this system allows no mount namespace (unshare --mount).\n');

/** A program whose home is a disk of so many megabytes; `home` is that folder as seen from outside its namespace. */
export async function startOnDisk(megabytes: number): Promise<{ program: Program; home: string }> {
  const folder = await temporaryHome();
  const mount = `mount -t tmpfs -o size=${megabytes}m,mode=700 tmpfs ${folder} && exec "$@"`;
  const program = await startProgram({ home: folder, within: [...(ownMounts ?? []), 'sh', '-c', mount, 'sh'] });
  return { program, home: join('/proc', String(program.child.pid), 'root', folder) };
}
