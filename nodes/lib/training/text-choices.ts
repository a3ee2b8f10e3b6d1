import type { Device } from '../../kit/define-node.ts';
import { hiddenTextPlans, textPlans } from './effort-plans.ts';
import type { TextChoices } from './train-text.ts';
import { fitOptions, type Tuning } from './tuning.ts';

const fewTexts = 1_500;
const hiddenForFew = 64;

export interface ChosenText extends Tuning {
  /** Empty: chosen by the rows, like all that may be null here. */
  hidden: number | null;
  minimumCount: number | null;
  weighting: 'auto' | 'more' | 'alike';
}

/** What a text classifier is made of once it is known how many texts there are. */
export function textChoices(settings: ChosenText, known: { rows: number; device: Device; validation: boolean }): TextChoices {
  const few = known.rows < fewTexts;
  const hidden = settings.hidden ?? (few ? hiddenForFew : 0);
  return {
    weighting: {
      minimumCount: settings.minimumCount ?? (few ? 1 : 2),
      rareCountMore: settings.weighting === 'auto' ? !few : settings.weighting === 'more',
    },
    hidden,
    options: fitOptions(settings, hidden > 0 ? hiddenTextPlans : textPlans, known),
  };
}
