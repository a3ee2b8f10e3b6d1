import type { Context } from '../../kit/define-node.ts';
import { verbatim } from '../../kit/text.ts';
import type { FitHooks, FitOptions, FitResult } from '../learn/fit-options.ts';
import { liveFigures } from './live-figures.ts';

/** What is said of any training in the end. */
export type FitOutcome = Pick<FitResult, 'stoppedEarly' | 'finishedEarly' | 'bestEpoch' | 'history' | 'resumedAtStep' | 'provider'>;

/** Share of a training node's time that reading takes, roughly: where its progress stands when the training begins. */
export const readingShare = 0.15;
/** A log of hundreds of epochs would hide what else was said. */
const mostLines = 12;

/**
 * Trains in sight of the user: live curves and figures, the epoch on the node, a stop at every batch, and checkpoints in the step's
 * own folder, from which the same training goes on after a pause or a crash.
 */
export async function watchedFit<Outcome extends FitOutcome>(
  context: Context,
  options: FitOptions,
  fit: (hooks: FitHooks) => Promise<Outcome>,
): Promise<Outcome> {
  const { epochs } = options;
  const figures = liveFigures(context, epochs);
  const hooks: FitHooks = {
    checkpointFolder: context.workdir,
    onBatch(fraction, seen) {
      figures(fraction * epochs, seen);
      const epoch = Math.min(epochs, Math.floor(fraction * epochs) + 1);
      context.progress(
        readingShare + (1 - readingShare) * fraction,
        { en: 'epoch {epoch} of {epochs}', zh: '第 {epoch} 轮，共 {epochs} 轮' },
        { epoch, epochs },
      );
    },
    onParts({ rows, batchRows }) {
      context.log(
        {
          en: 'A batch of {batch} rows would not fit into the memory, so it is computed in parts of {rows} {rows|row|rows}; what is learned is the same.',
          zh: '一批 {batch} 行放不进内存，因此每次计算 {rows} 行；学到的内容相同。',
        },
        { batch: batchRows, rows },
      );
    },
    onTrial: () => context.progress(readingShare, { en: 'looking for a learning rate', zh: '正在寻找学习率' }),
    onRate({ rate, points }) {
      for (const [tried, loss] of points) context.metric('lossByRate', loss, Math.log10(tried));
      context.log({ en: 'A short trial found the learning rate {rate}.', zh: '经短暂试训，找到的学习率为 {rate}。' }, { rate });
    },
    onDeviceLost(device, reason) {
      context.warn(
        {
          en: 'The device {device} failed in the middle of the training, which went on on the CPU: nothing is lost, but it takes longer. The device said: {reason}',
          zh: '设备 {device} 在训练中途失效，训练已改在 CPU 上继续：没有丢失任何内容，但会更慢。设备报告：{reason}',
        },
        { device: device.toUpperCase(), reason: verbatim(reason.slice(0, 300)) },
        { code: 'device-lost' },
      );
    },
    onEpoch({ epoch, loss, validationLoss, learningRate }) {
      context.metric('loss', loss, epoch);
      if (validationLoss !== undefined) context.metric('validationLoss', validationLoss, epoch);
      context.metric('learningRate', learningRate, epoch);
      if (epoch % Math.ceil(epochs / mostLines) === 0) {
        context.log(
          { en: 'epoch {epoch} of {epochs}, loss {loss}', zh: '第 {epoch} 轮，共 {epochs} 轮，损失 {loss}' },
          { epoch, epochs, loss: validationLoss ?? loss, headline: true },
        );
      }
    },
  };
  const result = await fit(hooks);
  sayOutcome(context, options, result);
  return result;
}

function sayOutcome(
  context: Context,
  { epochs, engine }: FitOptions,
  { stoppedEarly, finishedEarly, bestEpoch, history, resumedAtStep, provider }: FitOutcome,
): void {
  if (resumedAtStep > 0)
    context.log({ en: 'Went on from the checkpoint at step {step}.', zh: '从第 {step} 步的检查点继续训练。' }, { step: resumedAtStep });
  if (stoppedEarly)
    context.log(
      {
        en: 'Stopped after epoch {ran} of {epochs}: the held-out rows got no better since epoch {best}, whose weights are kept.',
        zh: '在第 {ran} 轮（共 {epochs} 轮）提前停止：自第 {best} 轮起留出数据不再改善，已保留该轮的权重。',
      },
      { ran: history.length, epochs, best: bestEpoch },
    );
  if (finishedEarly)
    context.log(
      {
        en: 'Finished early in epoch {ran} of {epochs}; the weights of epoch {best} are kept, the best so far. The next run trains on to the end, unless you pin this result.',
        zh: '在第 {ran} 轮（共 {epochs} 轮）提前结束；已保留目前最佳的第 {best} 轮权重。下次运行会继续训练到最后，除非固定此结果。',
      },
      { ran: history.length, epochs, best: bestEpoch },
    );
  context.log({ en: 'Trained on {device}.', zh: '训练设备：{device}。' }, { device: engine?.name ?? provider.toUpperCase() });
}

/** Figures of a training that belong to the model. */
export function fitScores({
  history,
  bestEpoch,
  trainingRows,
  validationRows,
}: Pick<FitResult, 'history' | 'bestEpoch' | 'trainingRows' | 'validationRows'>): Record<string, number> {
  const best = history[bestEpoch - 1] ?? history.at(-1);
  return {
    epochs: history.length,
    trainingRows,
    ...(best && { loss: best.loss }),
    ...(best?.validationLoss !== undefined && { validationLoss: best.validationLoss, validationRows }),
  };
}
