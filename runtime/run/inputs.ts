import { settingProblem } from '../../nodes/kit/check-settings.ts';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import { expand } from '../../nodes/kit/expand.ts';
import { applyEdit } from '../../nodes/kit/edits.ts';
import type { Json } from '../../nodes/kit/json.ts';
import type { Target } from '../../nodes/kit/run.ts';
import { changeAt, splitPath } from '../../nodes/kit/scope.ts';
import { catalogWith } from '../../nodes/kit/subflow-entry.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { AppError } from '../errors.ts';
import { callerMaySet } from './called.ts';

/** Where values for declared inputs go; throws AppError 'bad-input' for a name that is not declared or a value that its setting refuses. */
export function checkedInputs(
  workflow: Workflow,
  catalog: Catalog,
  inputs: Readonly<Record<string, Json>>,
): [node: string, setting: string, value: Json][] {
  const known = catalogWith(catalog, workflow.subflows);
  return Object.entries(inputs).map(([name, value]) => {
    const declared = Object.hasOwn(workflow.inputs, name) ? workflow.inputs[name] : undefined;
    const entry = known[workflow.nodes[declared?.node ?? '']?.type ?? ''];
    const setting = declared && entry && Object.hasOwn(entry.settings, declared.setting) ? entry.settings[declared.setting] : undefined;
    if (!declared || !setting) {
      const names = Object.keys(workflow.inputs).join(', ');
      throw new AppError(
        400,
        'bad-input',
        names
          ? { en: 'This workflow has no input “{name}”. It has: {names}.', zh: '该工作流没有输入“{name}”。可用的输入有：{names}。' }
          : { en: 'This workflow has no input “{name}”; it declares none.', zh: '该工作流没有输入“{name}”，它没有声明任何输入。' },
        { name, names },
      );
    }
    const wrong = settingProblem(setting, value);
    if (wrong)
      throw new AppError(
        400,
        'bad-input',
        { en: 'The input “{name}” was refused: {reason}', zh: '输入“{name}”被拒绝：{reason}' },
        { name, reason: wrong.message },
      );
    return [declared.node, declared.setting, value];
  });
}

/** The same for the call of a webhook, whose caller may set less. */
export function callInputs(
  workflow: Workflow,
  catalog: Catalog,
  inputs: Readonly<Record<string, Json>>,
  below: ReadonlySet<string>,
): [node: string, setting: string, value: Json][] {
  const flat = expand(workflow);
  const values = checkedInputs(flat, catalog, inputs);
  for (const [node, name] of values) {
    const setting = catalog[flat.nodes[node]?.type ?? '']?.settings[name];
    if (!setting || !callerMaySet(below, node, setting)) throw new AppError(400, 'bad-input', notForCallers);
  }
  return values;
}
const notForCallers = {
  en: 'A call can set only what lies below its trigger, and no files or secrets. Remove the other inputs from the request.',
  zh: '调用只能设置触发节点下游的内容，且不能指定文件或机密。请从请求中移除其他输入。',
};

/** The workflow with settings replaced, also inside subflows; a value takes the place of a range. */
export function withSettings(workflow: Workflow, values: readonly (readonly [node: string, setting: string, value: Json])[]): Workflow {
  return values.reduce((before, [id, setting, value]) => {
    const { path, node } = splitPath(id);
    return changeAt(before, path, (inside) => applyEdit(inside, { kind: 'set-settings', node, settings: { [setting]: value } }));
  }, workflow);
}

/** The workflow with the target's own sample request in the triggers above it. */
export function withSample(workflow: Workflow, catalog: Catalog, target: Target): Workflow {
  if (target.mode === 'all' || target.mode === 'trigger' || target.sample === undefined) return workflow;
  const { sample } = target;
  return withSettings(
    workflow,
    Object.entries(expand(workflow).nodes).flatMap(([id, { type }]) => {
      const trigger = catalog[type]?.trigger;
      return trigger ? [[id, trigger.sample, JSON.stringify(sample)] as const] : [];
    }),
  );
}
