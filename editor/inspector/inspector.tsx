import { PanelBottom, X } from 'lucide-react';
import { useDeferredValue } from 'react';
import { nodeTitle } from '../../nodes/kit/check.ts';
import { isBorder, subflowOf } from '../../nodes/kit/subflow.ts';
import type { Group } from '../../nodes/kit/workflow.ts';
import { groupWord } from '../canvas/group-words.ts';
import { focusNode } from '../canvas/viewport.ts';
import type { CommandId } from '../commands/commands.ts';
import { commandEntries, useMenu } from '../commands/use-menu.tsx';
import { IconButton } from '../controls/icon-button.tsx';
import { InPlaceText } from '../controls/in-place-text.tsx';
import { late } from '../controls/late.tsx';
import { Menu } from '../controls/menu.tsx';
import { Tabs } from '../controls/tabs.tsx';
import { useSay } from '../i18n/use-say.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { type InspectorTab, setPanels, usePanels } from '../store/panels-store.ts';
import { useRun } from '../store/run-store.ts';
import { useChosenNode, useSelection } from '../store/selection-store.ts';
import { endGroup, useWorkflow } from '../store/workflow-store.ts';
import { BorderPorts } from '../subflows/border-ports.tsx';
import { InsideFacts } from '../subflows/inside-facts.tsx';
import { nameAsked, useNaming } from '../subflows/naming-store.ts';
import { nameNode } from '../subflows/subflow-actions.ts';
import { NodeMark } from '../theme/icons.tsx';
import { NodeHelp } from './node-help.tsx';
import { NodeSettings } from './node-settings.tsx';
import { WorkflowFacts } from './workflow-facts.tsx';
import './inspector.css';

const NodeResult = late(async () => (await import('../results/node-result.tsx')).NodeResult);
const LogView = late(async () => (await import('../results/log-view.tsx')).LogView);

/** Everything about what is selected. */
export function Inspector() {
  const say = useSay();
  // What is selected is shown on the canvas first: all that can be said of it is a long form.
  const chosen = useChosenNode();
  const later = useDeferredValue(chosen);
  // Whoever is asked for a name already types it.
  const node = useNaming(({ node: asked }) => asked !== undefined && asked === chosen) ? chosen : later;
  const shown = useWorkflow((state) => (node !== undefined && Object.hasOwn(state.workflow.nodes, node) ? node : undefined));
  return (
    <aside className="inspector" data-node={shown} aria-label={say({ en: 'Details', zh: '详情' })}>
      {shown === undefined ? <NoNode /> : <NodeInspector key={shown} id={shown} />}
    </aside>
  );
}

function NoNode() {
  const count = useSelection((state) => state.nodes.size);
  const only = useSelection(({ nodes, groups }) => (nodes.size === 0 && groups.size === 1 ? [...groups][0] : undefined));
  const group = useWorkflow((state) => state.workflow.groups.find(({ id }) => id === only));
  const isInside = useWorkflow((state) => state.path.length > 0);
  if (!group && count < 2) return isInside ? <InsideFacts /> : <WorkflowFacts />;
  return <ManyNodes group={group} count={count} />;
}

const ofNodes: readonly CommandId[] = [
  'lay-out',
  'align-left',
  'align-top',
  'distribute-across',
  'duplicate',
  'copy',
  'group',
  'make-subflow',
  'delete',
];
const ofGroup: readonly CommandId[] = ['run-group', 'fold', 'ungroup', 'make-subflow', 'lay-out', 'duplicate', 'copy', 'delete'];

function ManyNodes({ group, count }: { group: Group | undefined; count: number }) {
  const say = useSay();
  const entries = useMenu(group ? ofGroup : ofNodes);
  return (
    <div className="inspector-many">
      <h2>{group ? group.name || say(groupWord) : say({ en: '{count} nodes selected', zh: '已选中 {count} 个节点' }, { count })}</h2>
      {group && <p>{say({ en: '{count} {count|node|nodes}', zh: '{count} 个节点' }, { count: group.nodes.length })}</p>}
      {entries.map((action) =>
        action.kind === undefined ? (
          <button key={action.id} type="button" className="btn" disabled={action.disabled} onClick={action.run}>
            {action.label}
            {action.keys && <kbd>{action.keys}</kbd>}
          </button>
        ) : null,
      )}
    </div>
  );
}

function isTab(id: string): id is InspectorTab {
  return id === 'settings' || id === 'result' || id === 'log' || id === 'help';
}

const actions: readonly (CommandId | 'line')[] = [
  'run-to',
  'run-from',
  'run-only',
  'pin',
  'line',
  'connect',
  'swap',
  'rename',
  'duplicate',
  'make-subflow',
  'line',
  'delete',
];

function NodeInspector({ id }: { id: string }) {
  const say = useSay();
  const node = useWorkflow((state) => state.workflow.nodes[id]);
  const entry = useCatalog((state) => state.catalog[node?.type ?? '']);
  const step = useRun((state) => state.steps[id]);
  const tab = usePanels((state) => state.inspector);
  const drawer = usePanels((state) => state.drawer !== undefined);
  if (!node) return null;
  const tabs = [
    {
      id: 'settings',
      label: say({ en: 'Settings', zh: '设置' }),
      content: isBorder(node) ? <BorderPorts id={id} node={node} /> : <NodeSettings id={id} node={node} entry={entry} />,
    },
    {
      id: 'result',
      label: say({ en: 'Result', zh: '结果' }),
      content: <NodeResult id={id} />,
    },
    {
      id: 'log',
      label: say({ en: 'Log', zh: '日志' }),
      content: step ? <LogView step={step} /> : <p className="inspector-none">{say({ en: 'It has not run yet.', zh: '尚未运行。' })}</p>,
    },
    { id: 'help', label: say({ en: 'Help', zh: '帮助' }), content: <NodeHelp entry={entry} type={node.type} /> },
  ];
  return (
    <>
      <header className="inspector-head">
        <NodeMark icon={entry?.icon ?? 'box'} category={entry?.category ?? 'control'} size={34} />
        <div>
          <NodeName id={id} />
          <p>{entry ? say(entry.summary) : node.type}</p>
        </div>
        <Menu entries={commandEntries(actions)}>
          <IconButton label={say({ en: 'Actions', zh: '操作' })}>
            <span aria-hidden>⋯</span>
          </IconButton>
        </Menu>
        <IconButton className="narrow-only" label={say({ en: 'Close', zh: '关闭' })} onClick={() => setPanels({ side: undefined })}>
          <X size={16} aria-hidden />
        </IconButton>
      </header>
      <Tabs
        tabs={tabs}
        value={tab}
        onChange={(next) => isTab(next) && setPanels({ inspector: next })}
        trail={
          <IconButton
            className="wide-only"
            keys="R"
            label={say({ en: 'Result below the canvas', zh: '在画布下方显示结果' })}
            pressed={drawer}
            onClick={() => setPanels({ drawer: drawer ? undefined : id })}
          >
            <PanelBottom size={15} aria-hidden />
          </IconButton>
        }
        label={say({ en: 'Parts of the node', zh: '节点的各部分' })}
      />
    </>
  );
}

/** The node's name. An empty one gives back the type's own. */
function NodeName({ id }: { id: string }) {
  const say = useSay();
  const catalog = useCatalog((state) => state.catalog);
  const workflow = useWorkflow((state) => state.workflow);
  const asked = useNaming((state) => state.node === id);
  const subflow = subflowOf(workflow.subflows, workflow.nodes[id]);
  const leave = () => {
    endGroup();
    if (!asked) return;
    nameAsked();
    // Whoever made it by the keyboard goes on at the node.
    requestAnimationFrame(() => document.activeElement === document.body && focusNode(id));
  };
  return (
    <InPlaceText
      key={asked ? 'asked' : 'plain'}
      asked={asked}
      className="inspector-name"
      value={workflow.nodes[id]?.title ?? subflow?.name ?? ''}
      shown={say(nodeTitle(workflow, catalog, id))}
      label={say({ en: 'Name of the node', zh: '节点名称' })}
      action={say({ en: 'Rename', zh: '重命名' })}
      onChange={(next) => nameNode(id, next)}
      onLeave={leave}
    />
  );
}
