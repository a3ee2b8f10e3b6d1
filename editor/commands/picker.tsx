// A list to type into: there is no element of HTML for it, so roles say what is what.
// oxlint-disable jsx-a11y/prefer-tag-over-role
import { Dialog } from 'radix-ui';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { nodeTitle } from '../../nodes/kit/check.ts';
import type { Message, Text } from '../../nodes/kit/text.ts';
import { message } from '../../nodes/kit/text.ts';
import { useFocusBack } from '../controls/focus-back.ts';
import { type Say, useSay } from '../i18n/use-say.ts';
import { searchIndex } from '../palette/search.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { portEnds } from '../store/wire-choices.ts';
import { workflowNow } from '../store/workflow-store.ts';
import { aimChoices } from './aim-choices.tsx';
import type { Choice } from './choice.ts';
import { commandChoices } from './command-choices.tsx';
import './commands.css';
import { closePicker, openPicker, type Picker as AnyPicker, usePicker } from './picker-store.ts';
import { PortChips } from './port-chips.tsx';
import { RefusedWire } from './refused-wire.tsx';
import { connectChoices, nextChoices, onWireChoices, swapNodeChoices } from './wire-choices.tsx';

type Kind = Exclude<AnyPicker, { kind: 'refused' }>;

/** The list over the canvas: commands, places for a wire, nodes for the end of a wire or for another's place. */
export function Picker() {
  const picker = usePicker((state) => state.picker);
  if (!picker) return null;
  return picker.kind === 'refused' ? <RefusedWire {...picker} /> : <OpenPicker kind={picker} />;
}

const mostShown = 80;

function OpenPicker({ kind }: { kind: Kind }) {
  const say = useSay();
  const catalog = useCatalog((state) => state.catalog);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const focusBack = useFocusBack();
  const choices = useMemo(() => choicesOf(kind, say), [kind, say]);
  const shown = useShown(choices, text);
  const current = Math.min(at, shown.length - 1);
  const ports = useMemo(() => portsOf(kind), [kind]);
  const turnTo = (port: (typeof ports)[number] | undefined) => {
    if (kind.kind === 'connect') openPicker({ ...kind, port });
    else if (kind.kind === 'next-node' && port) openPicker({ kind: 'next-node', node: kind.node, port });
    setAt(0);
  };
  const choose = (choice: Choice | undefined) => {
    if (!choice) return;
    closePicker();
    // The window must be gone before the canvas takes the keyboard.
    requestAnimationFrame(choice.choose);
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const turn = text !== '' || ports.length < 2 ? 0 : event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step) {
      event.preventDefault();
      const next = (current + step + shown.length) % Math.max(1, shown.length);
      setAt(next);
      document.getElementById(`pick-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (turn) {
      event.preventDefault();
      turnTo(nextPort(kind, ports, turn));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(shown[current]);
    }
  };
  const title = say(titleOf(kind, catalog));
  return (
    <Dialog.Root open onOpenChange={(open) => !open && closePicker()}>
      <Dialog.Portal>
        <Dialog.Overlay className="veil light" />
        <Dialog.Content className="picker" aria-describedby={undefined} {...focusBack}>
          <Dialog.Title className="unseen">{title}</Dialog.Title>
          <input
            className="picker-text"
            placeholder={title}
            aria-label={title}
            value={text}
            role="combobox"
            aria-expanded
            aria-controls="picks"
            aria-activedescendant={shown.length ? `pick-${current}` : undefined}
            onChange={(event) => {
              setText(event.target.value);
              setAt(0);
            }}
            onKeyDown={press}
          />
          {(kind.kind === 'connect' || kind.kind === 'next-node') && ports.length > 0 && (
            <PortChips ports={ports} chosen={kind.port} any={kind.kind === 'connect'} onChoose={turnTo} />
          )}
          <div className="picks" id="picks" role="listbox" aria-label={title} tabIndex={-1}>
            {shown.map((choice, index) => (
              <div
                key={choice.id}
                id={`pick-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === current}
                className={choice.refused ? 'pick refused' : 'pick'}
                onPointerMove={() => setAt(index)}
                onClick={() => choose(choice)}
                onKeyDown={press}
              >
                {choice.mark && <span className="pick-mark">{choice.mark}</span>}
                <span className="pick-label">
                  {choice.label}
                  {choice.detail && <small>{choice.detail}</small>}
                </span>
                {choice.keys && <kbd>{choice.keys}</kbd>}
              </div>
            ))}
          </div>
          {shown.length === 0 && (
            <p className="picks-none">
              {choices.length === 0
                ? say(empty[kind.kind])
                : say({ en: 'Nothing is called that. Try another word.', zh: '没有匹配项，换个词试试。' })}
            </p>
          )}
          <p className="picker-foot">{say(kind.kind === 'commands' ? foot.commands : ports.length > 1 ? foot.ports : foot.plain)}</p>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** What answers the text so much better is what was meant: such a refused choice stands before what only has a word in common. */
const meant = 0.5;

/** What answers the text, best first; what cannot be done comes after all that may have been meant. */
function useShown(choices: readonly Choice[], text: string): Choice[] {
  const searching = text.trim() !== '';
  const index = useMemo(
    () =>
      searching ? searchIndex(choices, ({ label, words, detail = '' }) => ({ titles: [label], words, summaries: [detail] })) : undefined,
    [choices, searching],
  );
  return useMemo(() => {
    const found = index ? index.find(text) : choices.filter(({ onlyTyped }) => !onlyTyped).map((item) => ({ item, score: 0 }));
    const least = meant * (found[0]?.score ?? 0);
    const rank = ({ item, score }: (typeof found)[number]) => (item.refused ? 1 : score >= least ? 0 : 2);
    return found
      .toSorted((a, b) => rank(a) - rank(b))
      .slice(0, mostShown)
      .map(({ item }) => item);
  }, [choices, index, text]);
}

function choicesOf(kind: Kind, say: Say): Choice[] {
  const workflow = workflowNow();
  const { catalog } = useCatalog.getState();
  switch (kind.kind) {
    case 'commands':
      return commandChoices(catalog, say);
    case 'connect':
      return connectChoices(workflow, catalog, kind, say);
    case 'next-node':
      return nextChoices(workflow, catalog, kind, say);
    case 'aim':
      return aimChoices(workflow, catalog, kind.card, say);
    case 'on-wire':
      return onWireChoices(workflow, catalog, kind, say);
    case 'swap':
      return swapNodeChoices(workflow, catalog, kind, say);
  }
}

function portsOf(kind: Kind) {
  return kind.kind === 'connect' || kind.kind === 'next-node' ? portEnds(workflowNow(), useCatalog.getState().catalog, kind.node) : [];
}

/** The port to the right or left of the chosen one; before the first is "any", where a wire may begin at any. */
function nextPort<Port extends { side: string; name: string }>(kind: Kind, ports: readonly Port[], step: 1 | -1): Port | undefined {
  const chosen = 'port' in kind ? kind.port : undefined;
  const at = ports.findIndex(({ side, name }) => side === chosen?.side && name === chosen.name);
  const first = kind.kind === 'connect' ? -1 : 0;
  const next = at + step;
  return ports[next < first ? ports.length - 1 : next >= ports.length ? first : next];
}

function titleOf(kind: Kind, catalog: ReturnType<typeof useCatalog.getState>['catalog']): Text | Message {
  if (kind.kind === 'commands') return { en: 'What do you want to do?', zh: '您想做什么？' };
  if (kind.kind === 'aim') return { en: 'What is the note about?', zh: '这张便签说的是什么？' };
  if (kind.kind === 'on-wire') return { en: 'What comes in between?', zh: '在中间插入什么？' };
  const node = nodeTitle(workflowNow(), catalog, kind.node);
  switch (kind.kind) {
    case 'connect':
      return message({ en: 'Wire “{node}” to …', zh: '把“{node}”连到…' }, { node });
    case 'next-node':
      return kind.port?.side === 'inputs'
        ? message({ en: 'What gives “{node}” this?', zh: '由什么节点提供给“{node}”？' }, { node })
        : message({ en: 'What comes after “{node}”?', zh: '“{node}”之后做什么？' }, { node });
    case 'swap':
      return message({ en: 'Swap “{node}” for …', zh: '把“{node}”换成…' }, { node });
  }
}

const empty: Readonly<Record<Kind['kind'], Text>> = {
  commands: { en: 'There is nothing to do here.', zh: '这里没有可执行的命令。' },
  connect: { en: 'This node has no ports to wire.', zh: '此节点没有可连线的端口。' },
  'next-node': { en: 'No node takes this. Choose another port above.', zh: '没有节点可以接收它。请在上方选择其他端口。' },
  aim: { en: 'There is no node yet.', zh: '还没有节点。' },
  'on-wire': {
    en: 'No node takes what this wire carries and gives what its end takes.',
    zh: '没有节点既能接收这条连线的内容，又能提供其终点所需的内容。',
  },
  swap: { en: 'There is no other node.', zh: '没有其他节点。' },
};
const foot: Readonly<Record<'commands' | 'ports' | 'plain', Text>> = {
  commands: {
    en: '↵ does it. The keys at the right do it without this list.',
    zh: '按 ↵ 执行。右侧的快捷键无需打开此列表即可使用。',
  },
  ports: { en: '↑ ↓ choose, ← → other port, ↵ done', zh: '↑ ↓ 选择，← → 切换端口，↵ 确定' },
  plain: { en: '↑ ↓ choose, ↵ done', zh: '↑ ↓ 选择，↵ 确定' },
};
