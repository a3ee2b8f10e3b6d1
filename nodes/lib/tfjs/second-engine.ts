import type * as TensorFlowJs from '@tensorflow/tfjs';
import { Failure } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import type { TrainingEngine } from '../learn/fit-options.ts';
import { createSecondStep } from './second-step.ts';

export type TensorFlow = typeof TensorFlowJs;

const packageName = '@tensorflow/tfjs-node-gpu';

/**
 * TensorFlow.js on TensorFlow's own library, where the user has installed it. Never plain TensorFlow.js in its place: that takes
 * twenty times as long as our own engine. A Failure where it is not there.
 */
export async function loadSecondEngine(importModule: (name: string) => Promise<unknown> = (name) => import(name)): Promise<TensorFlow> {
  // The package is not among ours, so its name must not be looked up before it is asked for.
  const found = await importModule(packageName).catch(() => undefined);
  const engine = [found, isModule(found) ? found.default : undefined].find(isTensorFlow);
  await engine?.ready();
  if (engine?.getBackend() === 'tensorflow') return engine;
  throw new Failure(
    {
      en: 'TensorFlow.js is asked for as the engine, but the package {package} is not installed or does not start on this computer. Run “npm install {package}” in the folder of Graftwork (its install fails without a word where no fitting library is found), or train with Graftwork’s own engine.',
      zh: '选择了 TensorFlow.js 作为引擎，但 {package} 尚未安装或无法在本机启动。请在 Graftwork 文件夹中运行“npm install {package}”（找不到合适的库时，安装会静默失败），或改用 Graftwork 自己的引擎训练。',
    },
    { package: packageName },
    {
      code: 'second-engine-missing',
      setting: 'engine',
      fixes: [
        { label: message({ en: 'Train with Graftwork’s own engine', zh: '改用 Graftwork 自己的引擎' }), settings: { engine: 'own' } },
      ],
    },
  );
}

/** What a setting of that name asks for; undefined is our own engine. */
export async function engineFor(
  engine: 'own' | 'tfjs',
  load: () => Promise<TensorFlow> = loadSecondEngine,
): Promise<TrainingEngine | undefined> {
  return engine === 'own' ? undefined : secondEngine(await load());
}

/** TensorFlow.js in the place of our own engine: it computes losses, gradients and updates; everything else stays as it is. */
export function secondEngine(tf: TensorFlow): TrainingEngine {
  return { name: 'TensorFlow.js', createStep: async (options) => createSecondStep(tf, options) };
}

function isModule(found: unknown): found is { default?: unknown } {
  return typeof found === 'object' && found !== null;
}

function isTensorFlow(found: unknown): found is TensorFlow {
  if (!isModule(found)) return false;
  return ['variable', 'conv2d', 'ready', 'getBackend'].every((name) => typeof Reflect.get(found, name) === 'function');
}
