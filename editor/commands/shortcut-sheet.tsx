import { RotateCcw } from 'lucide-react';
import { useMemo, useState } from 'react';
import { message, type Text } from '../../nodes/kit/text.ts';
import { Button } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { Input } from '../controls/field.tsx';
import { useSay } from '../i18n/use-say.ts';
import { searchIndex } from '../palette/search.ts';
import { setPanels, usePanels } from '../store/panels-store.ts';
import type { Command } from './command.ts';
import { type CommandId, commandIds, commands } from './commands.ts';
import { showKeys } from './keys.ts';
import { type Recording, useRecording } from './record-keys.ts';
import { keysOf, resetAllKeys, resetKeys, setKeys, useShortcutKeys } from './shortcuts-store.ts';
import './commands.css';

const parts: Readonly<Record<Command['part'], Text>> = {
  run: { en: 'Run', zh: '运行' },
  edit: { en: 'Change', zh: '编辑' },
  arrange: { en: 'Arrange', zh: '排列' },
  find: { en: 'Find and select', zh: '查找与选择' },
  view: { en: 'View', zh: '视图' },
};
/** What the canvas itself understands. */
const more: readonly { part: Command['part']; label: Text; keys: Text }[] = [
  { part: 'find', label: { en: 'Select a node', zh: '选中节点' }, keys: { en: 'Tab, then ↵', zh: 'Tab，然后 ↵' } },
  { part: 'find', label: { en: 'Select with a frame', zh: '框选' }, keys: { en: 'Shift and drag', zh: 'Shift + 拖动' } },
  { part: 'view', label: { en: 'Zoom', zh: '缩放' }, keys: { en: 'Ctrl and wheel', zh: 'Ctrl + 滚轮' } },
];

/** All shortcuts; each can be pressed and given other keys. */
export function ShortcutSheet() {
  const open = usePanels((state) => state.shortcuts);
  return open ? <OpenSheet /> : null;
}

function OpenSheet() {
  const say = useSay();
  const changed = useShortcutKeys((state) => state.changed);
  const { recording, record, stop } = useRecording();
  const [text, setText] = useState('');
  const found = useMemo(() => new Set(index.find(text).map(({ item }) => item)), [text]);
  const shown = (['run', 'find', 'edit', 'view', 'arrange'] as const).filter((part) => [...found].some((id) => commands[id].part === part));
  return (
    <Dialog
      open
      onClose={() => setPanels({ shortcuts: false })}
      title={say({ en: 'Keyboard shortcuts', zh: '键盘快捷键' })}
      description={say({ en: 'Press a shortcut to give its command other keys.', zh: '点击某个快捷键，即可为该命令设置其他按键。' })}
      actions={
        Object.keys(changed).length > 0 && (
          <Button
            onClick={() => {
              resetAllKeys();
              stop();
            }}
          >
            {say({ en: 'Reset all', zh: '全部恢复默认' })}
          </Button>
        )
      }
      wide
    >
      <Input
        type="search"
        value={text}
        placeholder={say({ en: 'Find a command', zh: '查找命令' })}
        aria-label={say({ en: 'Find a command', zh: '查找命令' })}
        onChange={(event) => setText(event.target.value)}
      />
      {shown.length === 0 && (
        <p className="picks-none">{say({ en: 'Nothing is called that. Try another word.', zh: '没有匹配项，换个词试试。' })}</p>
      )}
      <div className="shortcut-parts">
        {shown.map((part) => (
          <section key={part}>
            <h3>{say(parts[part])}</h3>
            <ul>
              {commandIds()
                .filter((id) => commands[id].part === part && found.has(id))
                .map((id) => (
                  <Row
                    key={id}
                    id={id}
                    isChanged={changed[id] !== undefined}
                    recording={recording?.id === id ? recording : undefined}
                    record={record}
                    stop={stop}
                  />
                ))}
              {more
                .filter((row) => row.part === part && text === '')
                .map(({ label, keys }) => (
                  <li key={label.en}>
                    <span>{say(label)}</span>
                    <kbd>{say(keys)}</kbd>
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

const index = searchIndex(commandIds(), (id) => ({ titles: [commands[id].label.en, commands[id].label.zh], words: [], summaries: [] }));

/** The keyboard goes on from what was asked. */
const takeFocus = (button: HTMLButtonElement | null) => button?.focus();

interface RowProps {
  id: CommandId;
  isChanged: boolean;
  recording: Recording | undefined;
  record(id: CommandId): void;
  stop(): void;
}

function Row({ id, isChanged, recording, record, stop }: RowProps) {
  const say = useSay();
  const label = say(commands[id].label);
  const keys = keysOf(id).map((item) => showKeys(item));
  const taken = recording?.step === 'taken' ? recording : undefined;
  return (
    <li>
      <span>{label}</span>
      <span className="shortcut-keys">
        {isChanged && (
          <button
            type="button"
            className="shortcut-reset"
            aria-label={say({ en: 'Reset the keys of “{command}”', zh: '恢复“{command}”的默认按键' }, { command: label })}
            title={say({ en: 'Reset', zh: '恢复默认' })}
            onClick={() => {
              resetKeys(id);
              stop();
            }}
          >
            <RotateCcw size={12} aria-hidden />
          </button>
        )}
        <button
          type="button"
          className="shortcut-change"
          aria-pressed={recording !== undefined}
          aria-label={say(
            { en: 'Change the keys of “{command}”, now {keys}', zh: '更改“{command}”的按键，当前为 {keys}' },
            { command: label, keys: keys.join(', ') || say({ en: 'none', zh: '无' }) },
          )}
          onClick={() => (recording ? stop() : record(id))}
        >
          {recording && !taken ? (
            <em>{say({ en: 'press keys …', zh: '请按键…' })}</em>
          ) : taken ? (
            <kbd>{showKeys(taken.keys)}</kbd>
          ) : keys.length ? (
            keys.map((text) => <kbd key={text}>{text}</kbd>)
          ) : (
            <em>{say({ en: 'none', zh: '无' })}</em>
          )}
        </button>
      </span>
      {recording && (
        <output className="shortcut-said">
          {say(saidOf(recording))}
          {taken && (
            <span>
              <Button
                small
                ref={takeFocus}
                onClick={() => {
                  setKeys(id, taken.keys);
                  stop();
                }}
              >
                {say({ en: 'Use it here instead', zh: '改用于此' })}
              </Button>
              <Button small look="ghost" onClick={() => record(id)}>
                {say({ en: 'Other keys', zh: '换一组按键' })}
              </Button>
            </span>
          )}
        </output>
      )}
    </li>
  );
}

function saidOf(recording: Recording) {
  switch (recording.step) {
    case 'listening':
      return message({
        en: 'Press the new keys. Esc leaves it as it is, ⌫ takes the keys away.',
        zh: '请按下新的按键。Esc 取消，⌫ 清除按键。',
      });
    case 'refused':
      return recording.why;
    case 'taken':
      return message(
        { en: '{keys} is “{command}” now.', zh: '{keys} 目前用于“{command}”。' },
        { keys: showKeys(recording.keys), command: commands[recording.by].label },
      );
  }
}
