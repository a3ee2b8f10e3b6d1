import { portLabel } from './check.ts';
import type { Difference } from './differences.ts';
import { sameJson } from './json.ts';
import { borderOf, type BorderPort } from './subflow.ts';
import { message, type Text, verbatim } from './text.ts';
import type { Subflow } from './workflow.ts';

/** In what two contents of a subflow differ as seen from outside: what goes in and out, and what can be set. */
export function borderDifferences(before: Subflow, after: Subflow): Difference[] {
  const [was, is] = [borderOf(before), borderOf(after)];
  return [
    ...listDifferences(was.inputs.ports, is.inputs.ports, inputWords),
    ...listDifferences(was.outputs.ports, is.outputs.ports, outputWords),
    ...listDifferences(settingsOf(before), settingsOf(after), settingWords),
  ];
}

interface Named {
  name: string;
  label?: string;
}
function settingsOf({ inputs }: Subflow): Named[] {
  return Object.entries(inputs).map(([name, { order: _, ...input }]) => ({ ...input, name }));
}

type Words = Record<'added' | 'removed' | 'changed', Text>;
const inputWords: Words = {
  added: { en: 'new input “{name}”', zh: '新增输入“{name}”' },
  removed: { en: 'no input “{name}” any more', zh: '不再有输入“{name}”' },
  changed: { en: 'changed the input “{name}”', zh: '输入“{name}”有改动' },
};
const outputWords: Words = {
  added: { en: 'new output “{name}”', zh: '新增输出“{name}”' },
  removed: { en: 'no output “{name}” any more', zh: '不再有输出“{name}”' },
  changed: { en: 'changed the output “{name}”', zh: '输出“{name}”有改动' },
};
const settingWords: Words = {
  added: { en: 'new setting “{name}”', zh: '新增设置“{name}”' },
  removed: { en: 'no setting “{name}” any more', zh: '不再有设置“{name}”' },
  changed: { en: 'changed the setting “{name}”', zh: '设置“{name}”有改动' },
};

function listDifferences(before: readonly (Named | BorderPort)[], after: readonly (Named | BorderPort)[], words: Words): Difference[] {
  const find = (list: readonly Named[], { name }: Named) => list.find((item) => item.name === name);
  const say = (sign: keyof Words, item: Named): Difference => ({
    part: 'setting',
    sign,
    message: message(words[sign], { name: portLabel(item.name, item.label ? { label: verbatim(item.label) } : {}) }),
  });
  return [
    ...before.filter((item) => !find(after, item)).map((item) => say('removed', item)),
    ...after.flatMap((item) => {
      const old = find(before, item);
      if (!old) return [say('added', item)];
      return sameJson(old, item) ? [] : [say('changed', item)];
    }),
  ];
}
