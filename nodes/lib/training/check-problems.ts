import type { TableSpec } from '../../kit/ports.ts';
import type { NodeProblem } from '../../kit/problem.ts';
import { baseProblems } from './adapt-settings.ts';
import { type Choices, kindFor } from './foreseen-kind.ts';
import { pictureProblems } from './picture-column.ts';
import { unchosenTarget, vanishedColumns } from './target-problems.ts';
import { noTextColumn } from './text-columns.ts';

/** What stands against trying a training with these choices. */
export function checkProblems(
  rows: TableSpec | undefined,
  settings: Pick<Choices, 'kind' | 'target' | 'textColumns' | 'imageColumn' | 'repository'>,
  model: boolean,
): NodeProblem[] {
  const { target, textColumns, imageColumn } = settings;
  const columns = rows?.columns ?? [];
  const kind = kindFor(rows, settings, model);
  const ofType = (type: 'category' | 'json') => columns.filter((column) => column.type === type);
  const answered = (candidates: typeof columns) => [
    ...unchosenTarget(target, candidates),
    ...vanishedColumns(rows, { setting: 'target', chosen: target, candidates }),
  ];
  const texts = () => [
    ...noTextColumn(rows, textColumns, 'textColumns', target),
    ...vanishedColumns(rows, { setting: 'textColumns', chosen: textColumns, candidates: [] }),
  ];
  switch (kind) {
    case 'linear':
    case 'layered':
      return answered(ofType('category'));
    case 'text':
      return [...answered(ofType('category')), ...texts()];
    case 'images':
      return pictureProblems(rows, { imageColumn, target, balanceClasses: false });
    case 'tagger':
      return [...answered(ofType('json')), ...texts()];
    case 'language':
      return texts();
    case 'adapt':
      return [...baseProblems(model, { folder: null, repository: settings.repository }), ...texts()];
  }
}
