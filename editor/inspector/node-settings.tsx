import { useState } from 'react';
import { portLabel } from '../../nodes/kit/check.ts';
import type { CatalogEntry } from '../../nodes/kit/define-node.ts';
import { hashOf } from '../../nodes/kit/subflow.ts';
import { mayRange } from '../../nodes/kit/ranges.ts';
import { isAsked, isShown, type Setting, withDefaults } from '../../nodes/kit/settings.ts';
import { verbatim } from '../../nodes/kit/text.ts';
import type { WorkflowNode } from '../../nodes/kit/workflow.ts';
import { FixButtons } from '../commands/fix-buttons.tsx';
import { useWiredPorts } from '../canvas/wired-ports.ts';
import { Button } from '../controls/button.tsx';
import { Field, TextArea } from '../controls/field.tsx';
import { useSay } from '../i18n/use-say.ts';
import { FaultDetail } from '../results/fault-detail.tsx';
import { useNodeProblems } from '../store/node-problems.ts';
import { edit, endGroup } from '../store/workflow-store.ts';
import { SubflowFacts } from '../subflows/subflow-facts.tsx';
import { PortFacts } from './port-facts.tsx';
import { SearchField } from './search-field.tsx';
import { SettingRow } from './setting-row.tsx';
import { StaleLine } from './stale-line.tsx';

/** The form of a node, made from its definition. Settings that few need are folded away. */
export function NodeSettings({ id, node, entry }: { id: string; node: WorkflowNode; entry: CatalogEntry | undefined }) {
  return entry ? <KnownSettings id={id} node={node} entry={entry} /> : <UnknownNode node={node} />;
}

function KnownSettings({ id, node, entry }: { id: string; node: WorkflowNode; entry: CatalogEntry }) {
  const say = useSay();
  const [all, setAll] = useState(false);
  const problems = useNodeProblems(id);
  const values = withDefaults(entry.settings, node.settings);
  const wired = useWiredPorts(id);
  const isWired = (input: string) => wired.has(`in ${input}`);
  const known = Object.entries(entry.settings).filter(([, setting]) => isShown(setting, values));
  const shown = known.filter(([, setting]) => isAsked(setting, isWired));
  const instead = new Set(known.flatMap(([, { advanced, unlessWired = [] }]) => (advanced ? [] : unlessWired.filter(isWired))));
  const raised = useKept(
    shown.flatMap(([name]) => (node.ranges?.[name] || problems.some(({ problem }) => problem.setting === name) ? name : [])),
  );
  const first = shown.filter(([name, setting]) => !setting.advanced || raised.has(name));
  const folded = shown.length - first.length;
  const loose = problems.filter(({ problem: { setting } }) => setting === undefined || !Object.hasOwn(entry.settings, setting));
  return (
    <div className="form">
      {hashOf(node) !== undefined && <SubflowFacts id={id} node={node} />}
      <StaleLine id={id} />
      {loose.map(({ problem, failed, detail }) => (
        <div key={problem.code + (problem.port ?? '')} className={`form-problem ${problem.severity}`}>
          <p>{say(problem.message)}</p>
          <FixButtons problem={problem} goOn={failed} />
          {detail !== undefined && <FaultDetail detail={detail} />}
        </div>
      ))}
      {[...instead].map((input) => (
        <p key={input} className="muted form-none">
          {say(
            { en: 'What is wired to “{input}” takes the place of settings here.', zh: '已接入“{input}”，由它代替这里的部分设置。' },
            { input: entry.inputs[input] ? portLabel(input, entry.inputs[input]) : verbatim(input) },
          )}
        </p>
      ))}
      {shown.length === 0 && (
        <p className="muted form-none">
          {hashOf(node) === undefined
            ? say({ en: 'This node has nothing to set.', zh: '此节点无需设置。' })
            : say({
                en: 'Nothing is set from outside. Open it and press the arrow beside a setting to have it here.',
                zh: '没有可从外部设置的内容。打开它，按下某项设置旁的箭头，该设置便会出现在这里。',
              })}
        </p>
      )}
      {paired(all ? shown : first).map((row) => (
        <div key={row.map(([name]) => name).join()} className={row.length === 2 ? 'form-two' : 'form-one'}>
          {row.map(([name, setting]) => (
            <SettingRow
              key={name}
              node={id}
              name={name}
              setting={setting}
              value={values[name] ?? null}
              range={node.ranges?.[name]}
              mayRange={mayRange(entry, setting)}
            />
          ))}
        </div>
      ))}
      <SearchField id={id} node={node} entry={entry} />
      {folded > 0 && (
        <Button look="ghost" className="form-more" aria-expanded={all} onClick={() => setAll(!all)}>
          {all
            ? say(shown.length === 1 ? { en: 'Hide it', zh: '收起' } : { en: 'Show fewer', zh: '收起' })
            : shown.length === 1
              ? say({ en: 'Show 1 setting', zh: '显示 1 项设置' })
              : say({ en: 'Show all {count} settings', zh: '显示全部 {count} 项设置' }, { count: shown.length })}
        </Button>
      )}
      <PortFacts id={id} entry={entry} />
      <Field label={say({ en: 'Note', zh: '备注' })}>
        {(ids) => (
          <TextArea
            id={ids.id}
            rows={2}
            value={node.note ?? ''}
            placeholder={say({ en: 'Why it is here, what to watch for', zh: '用途、注意事项等' })}
            onChange={(event) =>
              edit({ kind: 'set-note', node: id, note: event.target.value }, { en: 'Write a note', zh: '编辑备注' }, `note ${id}`)
            }
            onBlur={() => endGroup()}
          />
        )}
      </Field>
    </div>
  );
}

/** All names that were there at some time: what was raised for its problem must not fold away under the hands of whoever mends it. */
function useKept(names: readonly string[]): ReadonlySet<string> {
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const all = names.every((name) => kept.has(name)) ? kept : new Set([...kept, ...names]);
  if (all !== kept) setKept(all);
  return all;
}

/** Short fields stand two in a row where two follow each other. */
function paired(settings: readonly [string, Setting][]): [string, Setting][][] {
  const rows: [string, Setting][][] = [];
  for (const item of settings) {
    const last = rows.at(-1);
    const before = last?.[0];
    if (last?.length === 1 && before && isHalf(before[1]) && isHalf(item[1])) last.push(item);
    else rows.push([item]);
  }
  return rows;
}
function isHalf(setting: Setting): boolean {
  return setting.kind === 'number' || setting.kind === 'integer';
}

function UnknownNode({ node }: { node: WorkflowNode }) {
  const say = useSay();
  return (
    <div className="form">
      <p className="form-problem error">
        {say(
          {
            en: 'This Graftwork has no node “{type}”. It does not run; its settings are kept as they are:',
            zh: '当前 Graftwork 没有“{type}”节点。它不会运行，设置原样保留：',
          },
          { type: node.type },
        )}
      </p>
      <pre className="raw-settings">{JSON.stringify(node.settings, null, 2)}</pre>
    </div>
  );
}
