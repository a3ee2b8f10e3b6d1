import { appended, type KeyValues } from '../learn/layers/attention.ts';
import { encodeModel, type ModelOutput } from '../learn/encode.ts';
import { createGraph, graphInput } from '../learn/graph.ts';
import { gather } from '../learn/operators.ts';
import { createScope, type Adapter } from '../learn/scope.ts';
import { numbersOf, type WeightSet } from '../learn/weights.ts';
import { decoder, type DecoderConfig, nextWords } from './decoder.ts';

/** Names of the inputs and outputs that carry what earlier tokens left behind. */
export const memoryNames = (layer: number) => ({
  past: { keys: `past_keys_${layer}`, values: `past_values_${layer}` },
  present: { keys: `present_keys_${layer}`, values: `present_values_${layer}` },
});

/**
 * The ONNX file of a decoder that goes on from earlier tokens. It takes `ids` and `positions` int64 [batch, length], the
 * positions of all keys, earlier ones first, `key_positions` int64 [batch, past+length], the places in the text that are
 * asked about, `wanted` int64 [wanted], and for each layer the earlier keys and values. It gives `logits`
 * [batch, wanted, vocabulary] and for each layer all keys and values.
 */
export function languageModel(config: DecoderConfig, weights: WeightSet, adapterOf?: (name: string) => Adapter | undefined): Uint8Array {
  const graph = createGraph();
  const scope = createScope(graph, weights, adapterOf && { adapterOf });
  const ids = graphInput(graph, 'ids', ['batch', 'length'], 'int64');
  const positions = graphInput(graph, 'positions', ['batch', 'length'], 'int64');
  const keyPositions = graphInput(graph, 'key_positions', ['batch', 'past+length'], 'int64');
  const wanted = graphInput(graph, 'wanted', ['wanted'], 'int64');
  const outputs: ModelOutput[] = [];
  const remember = (layer: number, own: KeyValues) => {
    const { past, present } = memoryNames(layer);
    const all = appended(
      {
        keys: graphInput(graph, past.keys, ['batch', config.keyHeads, config.headWidth, 'past']),
        values: graphInput(graph, past.values, ['batch', config.keyHeads, 'past', config.headWidth]),
      },
      own,
    );
    outputs.push({ name: present.keys, value: all.keys }, { name: present.values, value: all.values });
    return all;
  };
  const states = decoder(scope, config, { ids, positions, keyPositions, remember });
  const logits = nextWords(scope, config, gather(states, wanted, 1));
  return encodeModel(graph, { outputs: [{ name: 'logits', value: logits }, ...outputs], weights: numbersOf(weights) });
}
