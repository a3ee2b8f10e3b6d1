import type { Effect } from '../../nodes/kit/define-node.ts';
import type { Json } from '../../nodes/kit/json.ts';
import type { PortValue } from '../../nodes/kit/ports.ts';
import { AppError } from '../errors.ts';
import type { Outside } from '../engine.ts';
import { failureOf } from './failure.ts';
import type { StepFailure } from './messages.ts';

export interface EffectRequest {
  effect: Effect;
  settings: Record<string, Json>;
  outputs: Record<string, PortValue>;
  /** What came into the step: its metrics become the scores of a registered version. */
  inputs: PortValue[];
  run: string;
  workflow: string;
}

/** Does on the server what a finished step asks for, and answers the step's outputs with what came of it. */
export async function applyEffect(outside: Outside, request: EffectRequest): Promise<Record<string, PortValue>> {
  const { effect, settings, outputs, inputs, run, workflow } = request;
  switch (effect) {
    case 'respond':
      return outputs;
    case 'deploy-endpoint':
      for (const value of Object.values(outputs)) if (value.type === 'endpoint') await outside.deployEndpoint(value, { run, workflow });
      return outputs;
    case 'register-model': {
      const replaced = { ...outputs };
      const judged = inputs.find((value) => value.type === 'metrics');
      for (const [name, value] of Object.entries(outputs)) {
        if (value.type !== 'model') continue;
        const scores = judged ? judged.scores : value.scores;
        replaced[name] = await outside.registerModel(value, {
          name: words(settings.name),
          alias: words(settings.alias),
          run,
          workflow,
          scores,
        });
      }
      return replaced;
    }
  }
}

function words(setting: Json | undefined): string {
  return typeof setting === 'string' ? setting : '';
}

/** What the collections refuse, such as a name that is taken, they say themselves. */
export function effectFailure(error: unknown): StepFailure {
  if (error instanceof AppError) return { problem: { code: error.code, severity: 'error', message: error.content } };
  return failureOf(error);
}
