import type { Context } from '../../kit/define-node.ts';
import type { ModelValue, TableValue } from '../../kit/ports.ts';
import { adaptChoices, adaptedLength } from './adapt-choices.ts';
import { adaptLanguage } from './adapt-language.ts';
import { baseProblems } from './adapt-settings.ts';
import { baseFromFolder, baseFromModel } from './base-language.ts';
import type { Foreseen } from './dry-run.ts';
import { fetchModel } from './fetch-model.ts';
import type { ChosenTraining } from './foreseen-kind.ts';
import { languageChoices, languageDropout, languageSizes } from './language-choices.ts';
import { refuse } from './refuse.ts';
import { chosenTexts, noTextColumn } from './text-columns.ts';
import { trainLanguage } from './train-language.ts';

export function languageForeseen(rows: TableValue, { effort, textColumns, width, depth, length, tuning }: ChosenTraining): Foreseen {
  refuse(noTextColumn(rows, textColumns));
  const settings = { ...tuning, effort, width, layers: depth, length, vocabularySize: null };
  return {
    async train(context) {
      const { fit } = await trainLanguage(context, {
        rows,
        columns: chosenTexts(rows, textColumns),
        sizes: languageSizes(settings),
        dropout: languageDropout(settings),
        choose: (sequences) => languageChoices(settings, { rows: sequences, device: context.device, validation: false }),
      });
      return fit.provider;
    },
  };
}

/** Texts are learned with LoRA; what is to be taught is fetched before the time is taken. */
export async function adaptForeseen(
  context: Context,
  { rows, model }: { rows: TableValue; model?: ModelValue | undefined },
  { textColumns, repository, rank, length, tuning }: ChosenTraining,
): Promise<Foreseen> {
  refuse(baseProblems(model !== undefined, { folder: null, repository }));
  refuse(noTextColumn(rows, textColumns));
  const base = model ? await baseFromModel(context, model) : await baseFromFolder(await fetchModel(context, repository, ''), repository);
  const { config } = base.features;
  return {
    async train(trial) {
      const { fit } = await adaptLanguage(trial, {
        base,
        rows,
        lesson: { kind: 'texts', columns: chosenTexts(rows, textColumns) },
        method: { kind: 'adapter', adapter: { rank, alpha: 2 * rank, dropout: 0, magnitude: false }, targets: 'all' },
        length: adaptedLength(length, config),
        choose: (sequences) => adaptChoices({ ...tuning, length }, config, { rows: sequences, device: trial.device, validation: false }),
      });
      return fit.provider;
    },
  };
}
