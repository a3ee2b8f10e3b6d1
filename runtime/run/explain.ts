import type { Catalog, CatalogEntry } from '../../nodes/kit/define-node.ts';
import { portLabel } from '../../nodes/kit/check.ts';
import { type Json, sameJson } from '../../nodes/kit/json.ts';
import { rangeWords, settingWords } from '../../nodes/kit/setting-words.ts';
import { type Message, message, type Text, verbatim } from '../../nodes/kit/text.ts';
import type { WorkflowNode } from '../../nodes/kit/workflow.ts';
import type { PreImage } from './cache-key.ts';

/** Why a step must run: what differs between its last run and this one, the nearest reasons first. Short and small, to stand on a node and in lists. */
export function explain(catalog: Catalog, last: PreImage | undefined, now: PreImage | undefined): Message[] {
  if (!last) return [message({ en: 'never run', zh: '从未运行' })];
  const entry = catalog[(now ?? last).type];
  if (!now || !entry) return [everyTime];
  const reasons = differences(entry, last, now);
  return reasons.length > 0 ? reasons : [message({ en: 'earlier result no longer kept', zh: '之前的结果已不再保留' })];
}

export const everyTime = message({ en: 'runs every time', zh: '每次都会运行' });
export const openInputs = message({
  en: 'below a step that runs every time',
  zh: '位于每次都会运行的步骤之后',
});

/** What differs between two runs of a node, in words. */
export function differences(entry: CatalogEntry, last: PreImage, now: PreImage): Message[] {
  if (last.type !== now.type) return [message({ en: 'another kind of node', zh: '节点类型已改变' })];
  const reasons = settingChanges(entry, last.settings, now.settings);
  for (const name of Object.keys(now.files)) {
    // A different file is a different setting already; here the same one has new content.
    if (last.files[name] === now.files[name] || !sameJson(last.settings[name], now.settings[name])) continue;
    reasons.push(newContent(labelOf(entry, name)));
  }
  for (const name of Object.keys(now.secrets)) {
    if (last.secrets[name] !== now.secrets[name])
      reasons.push(
        message({ en: 'new value of the secret “{setting}”', zh: '机密“{setting}”的值已更新' }, { setting: labelOf(entry, name) }),
      );
  }
  if (last.code !== now.code || last.version !== now.version)
    reasons.push(message({ en: 'newer program of this node', zh: '该节点的程序已更新' }));
  if (last.device !== now.device)
    reasons.push(message({ en: 'another device: {device}', zh: '运行设备已改变：{device}' }, { device: now.device ?? 'cpu' }));
  for (const name of new Set([...Object.keys(last.inputs), ...Object.keys(now.inputs)])) {
    const reason = inputChange(entry, name, last.inputs[name] ?? [], now.inputs[name] ?? []);
    if (reason) reasons.push(reason);
  }
  return reasons;
}

/** Settings that differ, "learning rate 0.01 → 0.02", or "learning rate 0.01 → 0.01, 0.02" where one took a range. */
export function settingChanges(
  entry: CatalogEntry,
  last: Record<string, Json>,
  now: Record<string, Json>,
  [lastRanges, nowRanges]: readonly [last?: WorkflowNode['ranges'], now?: WorkflowNode['ranges']] = [],
): Message[] {
  return Object.entries(entry.settings).flatMap(([name, setting]) => {
    const [was, is] = [lastRanges?.[name], nowRanges?.[name]];
    if (sameJson(was ?? last[name], is ?? now[name])) return [];
    // What only one side has on its form follows from another setting, which is said.
    if (setting.showIf && Object.hasOwn(last, name) !== Object.hasOwn(now, name)) return [];
    const before = was ? rangeWords(setting, was) : settingWords(setting, last[name]);
    const after = is ? rangeWords(setting, is) : settingWords(setting, now[name]);
    // A setting that came with a newer program, and asks for what was done before, too.
    if (!Object.hasOwn(last, name) && sameJson(before, after)) return [];
    // Another upload under the same name.
    if (setting.kind === 'file' && before === after) return [newContent(setting.label)];
    return [
      message({ en: '{setting}: {from} → {to}', zh: '{setting}：{from} → {to}' }, { setting: setting.label, from: before, to: after }),
    ];
  });
}

function inputChange(entry: CatalogEntry, name: string, last: [string, string][], now: [string, string][]): Message | undefined {
  if (sameJson(last, now)) return undefined;
  const port = entry.inputs[name];
  const label = { input: port ? portLabel(name, port) : verbatim(name) };
  const rewired = last.length !== now.length || last.some(([, output], at) => output !== now[at]?.[1]);
  return rewired
    ? message({ en: '{input} wired differently', zh: '“{input}”的连线已改变' }, label)
    : message({ en: '{input} above changed', zh: '上游的“{input}”已改变' }, label);
}

function newContent(setting: Text): Message {
  return message({ en: 'new content of “{setting}”', zh: '“{setting}”的内容已改变' }, { setting });
}

function labelOf(entry: CatalogEntry, name: string): Text {
  return entry.settings[name]?.label ?? verbatim(name);
}
