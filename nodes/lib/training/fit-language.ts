import { decoder, type DecoderConfig, nextWords } from '../architectures/decoder.ts';
import { countedTokens, type LanguageSequence } from '../generation/language-sequences.ts';
import { fitModel, type LossBuilder, type ModelFit, type ModelRows } from '../learn/fit-model.ts';
import { trainingFingerprint } from '../learn/fingerprint.ts';
import { createGraph, graphInput, integers } from '../learn/graph.ts';
import { pickedCrossEntropy } from '../learn/losses.ts';
import { multiply, reshape } from '../learn/operators.ts';
import { createScope } from '../learn/scope.ts';
import { loadTensors } from '../learn/session.ts';
import { sharesInput } from '../learn/task.ts';
import type { TrainingResult } from '../learn/trainer.ts';
import { createValidator } from '../learn/validator.ts';

export interface LanguageFit extends Pick<ModelFit, 'weights' | 'options' | 'hooks' | 'adapterOf'> {
  config: DecoderConfig;
  training: readonly LanguageSequence[];
  validation: readonly LanguageSequence[];
  /** Longest sequence. */
  longest: number;
}

/** Makes the weights of a decoder and its adapters, so that they are known before a training. */
export function claimWeights({ config, weights, adapterOf }: Pick<LanguageFit, 'config' | 'weights' | 'adapterOf'>): void {
  const graph = createGraph();
  const scope = createScope(graph, weights, adapterOf && { adapterOf });
  languageLoss(config)(scope, { rows: 1, length: 1 }, sharesInput(graph, 1));
}

/** The mean loss of the held-out sequences before anything is learned. */
export async function heldLoss({ config, validation, longest, ...fit }: Omit<LanguageFit, 'training'>): Promise<number | undefined> {
  if (validation.length === 0) return undefined;
  const held = sequenceRows(validation, longest - 1);
  const validator = createValidator(
    { ...fit, loss: languageLoss(config), training: held, fingerprint: '' },
    held,
    await loadTensors(fit.options.precision),
  );
  try {
    return await validator.validate({}, 'cpu');
  } finally {
    await validator.release();
  }
}

/** Teaches a decoder to say which token comes next. The loss is the mean over the tokens that it should say; eˡᵒˢˢ is the perplexity. */
export function fitLanguage({ config, training, validation, longest, ...fit }: LanguageFit): Promise<TrainingResult> {
  const rows = (sequences: readonly LanguageSequence[]) => sequenceRows(sequences, longest - 1);
  claimWeights({ config, ...fit });
  return fitModel({
    ...fit,
    loss: languageLoss(config),
    training: rows(training),
    ...(validation.length > 0 && { validation: rows(validation) }),
    fingerprint: fit.hooks?.checkpointFolder ? fingerprintOf({ config, training, validation, ...fit }) : '',
  });
}

/** The same lesson for another model, or for other parts of it, is another training. */
function fingerprintOf({
  config,
  options: { session: _session, ...options },
  weights,
  training,
  validation,
}: Omit<LanguageFit, 'longest'>): string {
  const sequences = [...training, ...validation];
  const learned = weights.all().map(({ name, trained }) => [name, trained]);
  return trainingFingerprint(
    { config, options, learned, counts: [training.length, validation.length], from: sequences.map(({ from }) => from) },
    [...sequences.map(({ ids }) => ids), ...weights.all().map(({ data }) => data)],
  );
}

function languageLoss(config: DecoderConfig): LossBuilder {
  return (scope, { rows, length = 1 }, shares) => {
    const { graph } = scope;
    const ids = graphInput(graph, 'ids', [rows, length], 'int64');
    const labels = graphInput(graph, 'labels', [rows * length], 'int64');
    const counted = graphInput(graph, 'counted', [rows, length]);
    const places = Array.from({ length }, (_, at) => at);
    // What fills a row up stands behind all that counts, so no token that counts sees it.
    const states = decoder(scope, config, { ids, positions: integers(graph, places, [1, length]) });
    const logits = nextWords(scope, config, reshape(states, [rows * length, config.width]));
    return pickedCrossEntropy(logits, labels, reshape(multiply(counted, reshape(shares, [rows, 1])), [rows * length]));
  };
}

function sequenceRows(sequences: readonly LanguageSequence[], longest: number): ModelRows {
  return {
    rows: Int32Array.from({ length: sequences.length }, (_, row) => row),
    weightOf: (row) => countedTokens(sequences[row]!),
    lengthOf: (row) => sequences[row]!.ids.length - 1,
    longest,
    feeds(rows, { rows: count, length = 1 }) {
      const ids = new BigInt64Array(count * length);
      const labels = new BigInt64Array(count * length);
      const counted = new Float32Array(count * length);
      for (const [place, row] of rows.entries()) {
        const { ids: tokens, from } = sequences[row]!;
        for (let at = 0; at + 1 < tokens.length; at++) {
          ids[place * length + at] = BigInt(tokens[at]!);
          labels[place * length + at] = BigInt(tokens[at + 1]!);
          if (at + 1 >= from) counted[place * length + at] = 1;
        }
      }
      return {
        ids: { data: ids, shape: [count, length] },
        labels: { data: labels, shape: [count * length] },
        counted: { data: counted, shape: [count, length] },
      };
    },
  };
}
