import type { Device } from '../../kit/define-node.ts';
import type { Jitter } from '../images/jitter.ts';
import { networkFor } from '../images/network-plan.ts';
import type { Fit } from '../images/resize.ts';
import type { PictureSurvey } from './survey-pictures.ts';
import type { ImageChoices } from './train-images.ts';
import { type Effort, type EffortPlan, fitOptions, type Tuning } from './tuning.ts';

interface ImagePlan {
  /** Largest side at which pictures are looked at, from scratch. */
  side: number;
  /** Channels of the first stage. */
  channels: number;
  /** Convolutions in each stage. */
  depth: number;
  /** Side at which the pretrained network looks at pictures. */
  pretrainedSide: number;
}

export const imagePlans: Record<Effort, ImagePlan> = {
  quick: { side: 32, channels: 12, depth: 1, pretrainedSide: 128 },
  balanced: { side: 64, channels: 16, depth: 1, pretrainedSide: 160 },
  thorough: { side: 96, channels: 24, depth: 2, pretrainedSide: 224 },
};
const scratchPlans: Record<Effort, EffortPlan> = {
  quick: { learningRate: 0.004, epochs: 4, steps: 300, patience: 3 },
  balanced: { learningRate: 0.003, epochs: 8, steps: 800, patience: 5, dropout: 0.2 },
  thorough: { learningRate: 0.002, epochs: 30, steps: 3_000, patience: 10, dropout: 0.3 },
};
const headPlans: Record<Effort, EffortPlan> = {
  quick: { learningRate: 0.003, epochs: 12, steps: 250, patience: 4 },
  balanced: { learningRate: 0.002, epochs: 15, steps: 500, patience: 6 },
  thorough: { learningRate: 0.001, epochs: 40, steps: 2_000, patience: 15 },
};
const jitters: Record<'slight' | 'strong', Omit<Jitter, 'mirror'>> = {
  slight: { shift: 0.06, degrees: 8, zoom: 0.08, brightness: 0.1 },
  strong: { shift: 0.12, degrees: 20, zoom: 0.2, brightness: 0.3 },
};
const unchanged = { shift: 0, degrees: 0, zoom: 0, brightness: 0 };

/** Small pictures without colour are drawings and digits, which have little of what photos taught a pretrained network. */
const photoSide = 48;
/** With more pictures a network of its own learns as much. */
const manyPictures = 20_000;
/** Fewer than this are shown with variation. */
const fewPictures = 4_000;
const pictureBatch = 64;

export interface ImageSettings extends Tuning {
  from: 'auto' | 'scratch' | 'pretrained';
  side: number | null;
  fit: Fit;
  variation: 'auto' | 'none' | 'slight' | 'strong';
  mirrored: boolean;
}

/** What is left to be chosen, from the effort, the pictures and how many there are. */
export function chooseImages(
  settings: ImageSettings,
  found: PictureSurvey & { rows: number; device: Device; validation: boolean },
): ImageChoices {
  const plan = imagePlans[settings.effort];
  const photos = found.colour && found.side >= photoSide && found.rows < manyPictures;
  const pretrained = settings.from === 'pretrained' || (settings.from === 'auto' && photos);
  const side = settings.side ?? (pretrained ? plan.pretrainedSide : Math.max(16, Math.min(plan.side, found.side)));
  const tuning = { ...settings, batchSize: settings.batchSize ?? pictureBatch };
  const options = fitOptions(tuning, pretrained ? headPlans : scratchPlans, found);
  const shape = { width: side, height: side, channels: pretrained || found.colour ? 3 : 1, fit: settings.fit } as const;
  if (pretrained) return { from: 'pretrained', shape, options };
  const network = networkFor(side, { channels: plan.channels, depth: plan.depth, dropout: options.dropout ?? 0 });
  const jitter = jitterFor(settings, found.rows);
  return { from: 'scratch', shape, options, network, ...(jitter && { jitter }) };
}

function jitterFor({ variation, mirrored }: ImageSettings, rows: number): Jitter | undefined {
  const wanted = variation === 'auto' ? (rows < fewPictures ? 'slight' : 'none') : variation;
  if (wanted === 'none' && !mirrored) return undefined;
  return { ...(wanted === 'none' ? unchanged : jitters[wanted]), mirror: mirrored };
}
