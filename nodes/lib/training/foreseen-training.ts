import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { withDefaults } from '../../kit/settings.ts';
import { layeredPlans, linearPlans } from './effort-plans.ts';
import { nothingToRead, targetMissing } from './table-problems.ts';
import { trainTable } from './train-table.ts';
import { inputsOf, taskFor } from './table-lesson.ts';
import { textChoices } from './text-choices.ts';
import { chosenTexts, noTextColumn } from './text-columns.ts';
import { refuse } from './refuse.ts';
import { trainText } from './train-text.ts';
import { type Effort, fitOptions, type Tuning, tuningSettings } from './tuning.ts';

interface Choices {
  target: string;
  kind: 'linear' | 'layered' | 'text';
  effort: Effort;
  textColumns: readonly string[];
  hidden: number;
  layers: number;
  epochs: number | null;
  batchSize: number | null;
  device: Tuning['device'];
}

/** The training that the table and text nodes would run with these choices, all else as they set it by themselves. */
export function foreseenTraining(rows: TableValue, choices: Choices): (context: Context) => Promise<unknown> {
  const { target, kind, hidden, layers, effort } = choices;
  const column = rows.columns.find(({ name }) => name === target);
  if (!column) throw targetMissing(target, rows.columns);
  const tuning = { ...defaultTuning(), ...choices };
  if (kind === 'text') {
    const chosen = chosenTexts(rows, choices.textColumns, target);
    refuse(noTextColumn(rows, choices.textColumns, 'textColumns', target));
    return (context) =>
      trainText(context, {
        rows,
        target,
        balanced: tuning.balanceClasses,
        features: { columns: chosen, features: 'auto', hashed: false, vocabularySize: 50_000, wordGrams: effort === 'quick' ? 1 : 2 },
        choose: (count) =>
          textChoices(
            { ...tuning, hidden: null, minimumCount: null, weighting: 'auto' },
            { rows: count, device: context.device, validation: false },
          ),
      });
  }
  const inputs = inputsOf(rows, [], target);
  if (inputs.length === 0) throw nothingToRead(rows.columns, target);
  const plans = kind === 'linear' ? linearPlans : layeredPlans;
  return (context) =>
    trainTable(context, {
      rows,
      target,
      task: taskFor(column, 'auto'),
      columns: inputs,
      plain: false,
      balanced: tuning.balanceClasses,
      model: (count) => ({
        kind: 'network',
        hidden: kind === 'layered' ? Array.from({ length: layers }, () => hidden) : [],
        options: fitOptions(tuning, plans, { rows: count, device: context.device, validation: false }),
      }),
    });
}

/** What the form of a training node says before anyone touches it. */
function defaultTuning(): Omit<Tuning, 'effort'>;
function defaultTuning(): object {
  return withDefaults(tuningSettings, {});
}
