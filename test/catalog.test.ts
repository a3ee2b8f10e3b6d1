import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { settingProblem } from '../nodes/kit/check-settings.ts';
import type { AnyNode } from '../nodes/kit/define-node.ts';
import { portLabels } from '../nodes/kit/ports.ts';
import { type ChoiceSetting, defaultOf, type Setting } from '../nodes/kit/settings.ts';
import type { Text } from '../nodes/kit/text.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const types = readdirSync(join(root, 'nodes'), { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts') && !/^(kit|lib)\//.test(file))
  .map((file) => file.slice(0, -3))
  .sort();
const definitions = new Map<string, AnyNode>();
for (const type of types) {
  const { default: definition }: { default: AnyNode } = await import(/* @vite-ignore */ join(root, `nodes/${type}.ts`));
  definitions.set(type, definition);
}
const icons = readFileSync(join(root, 'editor/theme/icons.tsx'), 'utf8');

function isSaid(text: Text): boolean {
  return text.en.trim() !== '' && text.zh.trim() !== '' && (text.zh === text.en || /[\u3400-\u9fff]/.test(text.zh));
}
function allSettings(settings: Readonly<Record<string, Setting>>): [string, Setting][] {
  return Object.entries(settings).flatMap(([name, setting]): [string, Setting][] => [
    [name, setting],
    ...(setting.kind === 'list' ? allSettings(setting.fields).map(([field, inner]): [string, Setting] => [`${name}.${field}`, inner]) : []),
  ]);
}

/** What a choice goes by must be there, and what it then offers must be among its options. */
function strayOffers(node: AnyNode, { offerBy, options }: ChoiceSetting, name: string): string[] {
  if (!offerBy) return [];
  const isThere = 'setting' in offerBy ? Object.hasOwn(node.settings, offerBy.setting) : Object.hasOwn(node.inputs, offerBy.taskOf);
  const stray = Object.values(offerBy.options)
    .flat()
    .filter((option) => !Object.hasOwn(options, option));
  return [...(isThere ? [] : [`${name} offerBy`]), ...stray.map((option) => `${name} offers ${option}`)];
}

test('the nodes that the product promises are there', () => {
  expect(types).toEqual(
    expect.arrayContaining([
      'control/respond',
      'control/shape-value',
      'control/webhook-trigger',
      'data/crawl-site',
      'data/inspect-quality',
      'data/measure-drift',
      'data/require-quality',
      'data/read-api',
      'data/read-database',
      'data/read-file',
      'data/read-hub-data',
      'data/read-images',
      'data/read-mongodb-export',
      'data/read-payloads',
      'data/read-s3',
      'data/sample-data',
      'deploy/deploy-endpoint',
      'deploy/embed-text',
      'deploy/generate-text',
      'deploy/predict',
      'deploy/register-model',
      'deploy/search-similar',
      'deploy/use-model',
      'evaluation/compare-models',
      'evaluation/evaluate',
      'evaluation/evaluate-predictions',
      'evaluation/gate',
      'evaluation/model-card',
      'evaluation/run-scenarios',
      'govern/project-card',
      'label/choose-rows-to-label',
      'label/find-label-errors',
      'label/label-by-language-model',
      'label/label-by-model',
      'label/label-by-rules',
      'label/labels-from-file',
      'label/labels-to-file',
      'prepare/augment-images',
      'prepare/augment-text',
      'prepare/balance-classes',
      'prepare/clean-rows',
      'prepare/derive-column',
      'prepare/filter-rows',
      'prepare/filter-texts',
      'prepare/group-rows',
      'prepare/join-tables',
      'prepare/negative-sampling',
      'prepare/normalize-values',
      'prepare/pivot-table',
      'prepare/remove-duplicates',
      'prepare/run-sql',
      'prepare/sample-rows',
      'prepare/select-columns',
      'prepare/sort-rows',
      'prepare/split-rows',
      'prepare/stack-tables',
      'prepare/synthesize-rows',
      'training/adapt-language-model',
      'training/continual-training',
      'training/design-network',
      'training/few-shot',
      'training/hardware-check',
      'training/online-learning',
      'training/pretrained-model',
      'training/train-embedding',
      'training/train-image-classifier',
      'training/train-language-model',
      'training/train-multimodal-classifier',
      'training/train-relation-classifier',
      'training/train-table-model',
      'training/train-text-classifier',
      'training/train-token-tagger',
    ]),
  );
});

test('whatever trains long enough to be paused can be finished early, too', () => {
  expect([...definitions].filter(([type, node]) => type.startsWith('training/') && node.pauses && !node.finishes)).toEqual([]);
});

describe.each([...definitions])('%s', (type, node) => {
  test('has a test of its own', () => {
    expect(existsSync(join(root, 'test/nodes', `${type}.test.ts`))).toBe(true);
  });

  test('is said in both languages', () => {
    const texts: [string, Text][] = [
      ['title', node.title],
      ['summary', node.summary],
      ['help', node.help],
      ...[...Object.entries(node.inputs), ...Object.entries(node.outputs)].map(([name, port]): [string, Text] => [
        name,
        port.label ?? portLabels[name] ?? { en: '', zh: '' },
      ]),
      ...allSettings(node.settings).flatMap(([name, setting]): [string, Text][] => [
        [name, setting.label],
        ...(setting.hint ? [[`${name} hint`, setting.hint] satisfies [string, Text]] : []),
        ...('empty' in setting && setting.empty ? [[`${name} empty`, setting.empty] satisfies [string, Text]] : []),
        ...(setting.kind === 'choice'
          ? Object.entries(setting.options).map(([option, text]): [string, Text] => [`${name} ${option}`, text])
          : []),
      ]),
    ];
    expect(texts.filter(([, text]) => !isSaid(text)).map(([name]) => name)).toEqual([]);
    expect(node.words.some((word) => /[\u3400-\u9fff]/.test(word)) && node.words.some((word) => /[a-z]/i.test(word))).toBe(true);
  });

  test('has defaults that its own settings accept', () => {
    const wrong = allSettings(node.settings).filter(([, setting]) => settingProblem(setting, defaultOf(setting))?.code === 'bad-setting');
    expect(wrong.map(([name]) => name)).toEqual([]);
  });

  test('names only what it has', () => {
    const settings = allSettings(node.settings);
    const unknown = settings.flatMap(([name, setting]) => [
      ...Object.keys(setting.showIf ?? {}).filter((other) => !settings.some(([known]) => known === other || known.endsWith(`.${other}`))),
      ...[...(setting.unlessWired ?? []), ...(setting.ifWired ?? [])]
        .filter((input) => !Object.hasOwn(node.inputs, input))
        .map((input) => `${name} by ${input}`),
      ...(setting.kind === 'columns' && !Object.hasOwn(node.inputs, setting.of) ? [`${name} of ${setting.of}`] : []),
      ...(setting.kind === 'choice' && setting.offerBy ? strayOffers(node, setting, name) : []),
      ...(setting.kind === 'list' && setting.facts !== undefined && !Object.hasOwn(node.outputs, setting.facts)
        ? [`${name} facts ${setting.facts}`]
        : []),
      ...(setting.kind === 'list' && setting.maps !== undefined
        ? [setting.maps.of, setting.maps.expected].filter((port) => !Object.hasOwn(node.inputs, port)).map((port) => `${name} maps ${port}`)
        : []),
      ...(setting.kind === 'list' && setting.maps !== undefined && !Object.hasOwn(node.settings, setting.maps.others)
        ? [`${name} maps ${setting.maps.others}`]
        : []),
    ]);
    expect(unknown).toEqual([]);
    expect(node.trigger === undefined || Object.hasOwn(node.settings, node.trigger.sample)).toBe(true);
    expect(node.migrate?.length ?? 0).toBe((node.version ?? 1) - 1);
  });

  test('has an icon in the icon set', () => {
    expect(icons).toMatch(new RegExp(`['"]?${node.icon}['"]?\\s*[:,]`));
  });
});
