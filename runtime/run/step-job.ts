import { join } from 'node:path';
import type { PortValue } from '../../nodes/kit/ports.ts';
import type { Outside } from '../engine.ts';
import type { InputSource, StepJob } from './messages.ts';
import { secretSettings, type Surveyed } from './survey.ts';

/** A step as a worker needs it. Inputs that are there travel as values, those made in the same message by their step. */
export function stepJob(
  surveyed: Surveyed,
  options: {
    work: string;
    workdir: string;
    outside: Pick<Outside, 'secret'>;
    arrived?: string | undefined;
    outputs(step: string): Readonly<Record<string, PortValue>> | undefined;
  },
): StepJob {
  const { step, entry, settings, into, files } = surveyed;
  const inputs: Record<string, InputSource[]> = {};
  for (const { from, to } of into) {
    const known = options.outputs(from[0]);
    const value = known?.[from[1]];
    if (known && !value) continue;
    (inputs[to[1]] ??= []).push(value ? { value } : { step: from[0], output: from[1] });
  }
  const secrets = secretsOf(surveyed, options.outside);
  return {
    step,
    type: entry.type,
    code: entry.code,
    settings,
    inputs,
    // A node inside a subflow has a path as its id; its folder lies beside the others.
    workdir: join(options.work, options.workdir.replaceAll('/', '.')),
    ...(Object.keys(files).length > 0 && { files }),
    ...(Object.keys(secrets).length > 0 && { secrets }),
    ...(options.arrived !== undefined && { arrived: options.arrived }),
  };
}

function secretsOf({ entry, settings }: Surveyed, outside: Pick<Outside, 'secret'>): Record<string, string> {
  return Object.fromEntries(
    secretSettings(entry).flatMap((setting): [string, string][] => {
      const name = settings[setting];
      const secret = typeof name === 'string' && name !== '' ? outside.secret(name) : undefined;
      return typeof name === 'string' && secret ? [[name, secret.value]] : [];
    }),
  );
}
