import { choice } from '../../kit/settings.ts';

/** What computes the steps of a training. */
export const engineSetting = choice({
  label: { en: 'Engine', zh: '训练引擎' },
  hint: {
    en: 'TensorFlow.js computes the same network on the same rows, with the package @tensorflow/tfjs-node-gpu if you have installed it. Held-out rows are judged by Graftwork’s own engine, and so are predictions. Pausing and finishing early work as usual; half precision does not.',
    zh: 'TensorFlow.js 用相同的数据计算相同的网络，需要您已安装 @tensorflow/tfjs-node-gpu。留出数据的评判和预测仍由 Graftwork 自己的引擎完成。暂停和提前结束照常可用，但不支持半精度。',
  },
  options: {
    own: { en: 'Graftwork’s own', zh: 'Graftwork 自带' },
    tfjs: { en: 'TensorFlow.js on the GPU', zh: 'GPU 上的 TensorFlow.js' },
  },
  default: 'own',
  advanced: true,
});

/** Of our own engine alone. */
export const ofOwnEngine = { engine: 'own' };
