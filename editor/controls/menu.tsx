import { ContextMenu, DropdownMenu } from 'radix-ui';
import { type ReactElement, type ReactNode, useEffect, useRef } from 'react';

export type MenuEntry =
  | {
      kind?: 'item';
      id: string;
      label: string;
      keys?: string | undefined;
      /** Small, below the label: what it would do. */
      detail?: string | undefined;
      icon?: ReactNode;
      danger?: boolean;
      disabled?: boolean;
      run(): void;
    }
  | { kind: 'line'; id: string }
  | { kind: 'title'; id: string; label: string };

export type EntryLister = (entries: readonly MenuEntry[]) => ReactNode;
/** What stands in a menu. Where finding that out takes a while: what finds it out, which is shown only while the menu is open, and lists it. */
type Given = readonly MenuEntry[] | ((list: EntryLister) => ReactNode);

/** A button's menu: the child is the button. */
export function Menu({ entries, children, align = 'end' }: { entries: Given; children: ReactElement; align?: 'start' | 'end' }) {
  const trigger = useRef<HTMLButtonElement>(null);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild ref={trigger}>
        {children}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align={align} sideOffset={4} collisionPadding={8}>
          <Entries entries={entries} Part={DropdownMenu} onRun={() => trigger.current?.focus()} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** The menu of a right click, a long touch or the menu key on an area, which may have been there before its menu. */
export function AreaMenu({ entries, area }: { entries: Given; area: HTMLElement }) {
  const trigger = useRef<HTMLSpanElement>(null);
  const isOpen = useRef(false);
  useEffect(() => {
    const hand = (event: Event) => {
      if (event.target === trigger.current) return;
      const copy = event instanceof PointerEvent ? new PointerEvent(event.type, event) : new MouseEvent(event.type, event);
      trigger.current?.dispatchEvent(copy);
      if (copy.defaultPrevented) event.preventDefault();
    };
    // The finger that opened it leaves: no press of what lies below, which would close it again.
    const leave = (event: TouchEvent) => isOpen.current && event.cancelable && event.preventDefault();
    for (const type of pressEvents) area.addEventListener(type, hand);
    area.addEventListener('touchend', leave, { passive: false, capture: true });
    return () => {
      area.removeEventListener('touchend', leave, { capture: true });
      for (const type of pressEvents) area.removeEventListener(type, hand);
    };
  }, [area]);
  return (
    <ContextMenu.Root modal={false} onOpenChange={(open) => (isOpen.current = open)}>
      <ContextMenu.Trigger ref={trigger} hidden />
      <ContextMenu.Portal>
        <ContextMenu.Content className="menu" collisionPadding={8}>
          <Entries entries={entries} Part={ContextMenu} />
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

/** By these a right click and a long touch are known. */
const pressEvents = ['contextmenu', 'pointerdown', 'pointermove', 'pointerup', 'pointercancel'];

/** `onRun` comes before the entry acts: a window that the entry opens gives the keyboard back to where it was then. */
function Entries({ entries, Part, onRun }: { entries: Given; Part: typeof DropdownMenu | typeof ContextMenu; onRun?: () => void }) {
  if (typeof entries === 'function') return entries((list) => <Entries entries={list} Part={Part} onRun={onRun} />);
  const run = (entry: { run(): void }) => {
    onRun?.();
    entry.run();
  };
  return entries.map((entry) => {
    if (entry.kind === 'line') return <Part.Separator key={entry.id} className="menu-line" />;
    if (entry.kind === 'title')
      return (
        <Part.Label key={entry.id} className="menu-title">
          {entry.label}
        </Part.Label>
      );
    return (
      <Part.Item key={entry.id} className={itemClass(entry)} disabled={entry.disabled ?? false} onSelect={() => run(entry)}>
        <EntryBody entry={entry} />
      </Part.Item>
    );
  });
}

function itemClass(entry: { danger?: boolean }): string {
  return entry.danger ? 'menu-item danger' : 'menu-item';
}

function EntryBody({ entry }: { entry: Extract<MenuEntry, { label: string; run(): void }> }) {
  return (
    <>
      {entry.icon && <span className="menu-check">{entry.icon}</span>}
      <span className="menu-label">
        {entry.label}
        {entry.detail && <small>{entry.detail}</small>}
      </span>
      {entry.keys && <kbd>{entry.keys}</kbd>}
    </>
  );
}
