import type { Context } from '../../kit/define-node.ts';
import type { ModelValue, TableValue } from '../../kit/ports.ts';
import { withDefaults } from '../../kit/settings.ts';
import type { Foreseen } from './dry-run.ts';
import type { Choices, ChosenTraining, TrainedKind } from './foreseen-kind.ts';
import { layeredPlans, linearPlans } from './effort-plans.ts';
import { nothingToRead, targetMissing } from './table-problems.ts';
import { inputsOf, taskFor } from './table-lesson.ts';
import { taggedText, taggerOptions } from './tagger-choices.ts';
import { textChoices } from './text-choices.ts';
import { chosenTexts, noTextColumn } from './text-columns.ts';
import { refuse } from './refuse.ts';
import { fitOptions, type Tuning, tuningSettings } from './tuning.ts';

/**
 * The training that the node for it would run with these choices, all else as it sets it by itself. What other kinds of
 * training are made of is not loaded: it would count as memory of this one.
 */
export async function foreseenTraining(
  context: Context,
  { rows, model }: { rows: TableValue; model?: ModelValue | undefined },
  { kind, ...choices }: Choices & { kind: TrainedKind },
): Promise<Foreseen> {
  const chosen: ChosenTraining = { ...choices, kind, tuning: { ...defaultTuning(), ...choices } };
  switch (kind) {
    case 'linear':
    case 'layered':
      return tableForeseen(rows, chosen);
    case 'text':
      return textForeseen(rows, chosen);
    case 'images':
      return (await import('./foreseen-pictures.ts')).picturesForeseen(context, rows, chosen);
    case 'tagger':
      return taggerForeseen(rows, chosen);
    case 'language':
      return (await import('./foreseen-language.ts')).languageForeseen(rows, chosen);
    case 'adapt':
      return (await import('./foreseen-language.ts')).adaptForeseen(context, { rows, model }, chosen);
  }
}

function tableForeseen(rows: TableValue, { target, kind, hidden, layers, tuning }: ChosenTraining): Foreseen {
  const column = rows.columns.find(({ name }) => name === target);
  if (!column) throw targetMissing(target, rows.columns);
  const inputs = inputsOf(rows, [], target);
  if (inputs.length === 0) throw nothingToRead(rows.columns, target);
  const plans = kind === 'linear' ? linearPlans : layeredPlans;
  return {
    async train(context) {
      const { trainTable } = await import('./train-table.ts');
      const { fit } = await trainTable(context, {
        rows,
        target,
        task: taskFor(column, 'auto'),
        columns: inputs,
        plain: false,
        balanced: tuning.balanceClasses,
        model: (count) => ({
          kind: 'network',
          hidden: kind === 'linear' ? [] : Array.from({ length: layers }, () => hidden),
          options: fitOptions(tuning, plans, { rows: count, device: context.device, validation: false }),
        }),
      });
      return fit.provider;
    },
  };
}

function textForeseen(rows: TableValue, { target, textColumns, effort, tuning }: ChosenTraining): Foreseen {
  if (!rows.columns.some(({ name }) => name === target)) throw targetMissing(target, rows.columns);
  refuse(noTextColumn(rows, textColumns, 'textColumns', target));
  return {
    async train(context) {
      const { trainText } = await import('./train-text.ts');
      const { fit } = await trainText(context, {
        rows,
        target,
        balanced: tuning.balanceClasses,
        features: {
          columns: chosenTexts(rows, textColumns, target),
          features: 'auto',
          hashed: false,
          vocabularySize: 50_000,
          wordGrams: effort === 'quick' ? 1 : 2,
        },
        choose: (count) =>
          textChoices(
            { ...tuning, hidden: null, minimumCount: null, weighting: 'auto' },
            { rows: count, device: context.device, validation: false },
          ),
      });
      return fit.provider;
    },
  };
}

function taggerForeseen(rows: TableValue, { target, textColumns, width, depth, tuning }: ChosenTraining): Foreseen {
  if (!rows.columns.some(({ name }) => name === target)) throw targetMissing(target, rows.columns);
  const text = taggedText(rows, textColumns[0] ?? '', target);
  if (!text) refuse(noTextColumn(rows, [], 'textColumns', target));
  const usual = { width: 96, depth: 3 };
  return {
    varied: true,
    async train(context) {
      const { trainTagger } = await import('./train-tagger.ts');
      const { fit } = await trainTagger(context, {
        rows,
        textColumn: text?.name ?? '',
        target,
        encoder: { width: width ?? usual.width, depth: depth ?? usual.depth },
        choose: (count) => taggerOptions(tuning, { rows: count, device: context.device, validation: false }),
      });
      return fit.provider;
    },
  };
}

/** What the form of a training node says before anyone touches it. */
function defaultTuning(): Omit<Tuning, 'effort'>;
function defaultTuning(): object {
  return withDefaults(tuningSettings, {});
}
