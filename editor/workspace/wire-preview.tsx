import { X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from 'react';
import { nodeTitle, portLabel } from '../../nodes/kit/check.ts';
import { portAt } from '../../nodes/kit/graph.ts';
import { message } from '../../nodes/kit/text.ts';
import type { Wire } from '../../nodes/kit/workflow.ts';
import { wireOnPage } from '../canvas/viewport.ts';
import { Button } from '../controls/button.tsx';
import { IconButton } from '../controls/icon-button.tsx';
import { late } from '../controls/late.tsx';
import { Pill } from '../controls/pill.tsx';
import { useSay } from '../i18n/use-say.ts';
import { roleWords } from '../results/table/column-words.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { whenIdle } from '../store/frame-batch.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { setPanels } from '../store/panels-store.ts';
import { closePreview, leavePreview, pinPreview, stayPreview, usePreview } from '../store/preview-store.ts';
import { isGoing, useRun } from '../store/run-store.ts';
import { select, useSelection, wireKey } from '../store/selection-store.ts';
import { targetOfWire } from '../store/target-column.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { PortShape } from '../theme/icons.tsx';
import './wire-preview.css';

const ValueLook = late(async () => (await import('../results/preview/port-look.tsx')).ValueLook);
const SpecLook = late(async () => (await import('../results/preview/port-look.tsx')).SpecLook);

/** A look into the wire that is chosen, focused or pointed at: what ran along it, or what is known of it before a run. */
export function WirePreview() {
  const key = usePreview((state) => state.wire);
  const wire = useWorkflow((state) => (key === undefined ? undefined : state.workflow.wires.find((one) => wireKey(one) === key)));
  useEffect(followSelection, []);
  // The first look must not wait for its parts to come.
  useEffect(() => whenIdle(() => void ValueLook.fetch().catch(() => undefined)), []);
  useEffect(() => closePreview, []);
  return wire ? <Look key={key} wire={wire} /> : null;
}

/** One chosen wire alone is looked into for as long as it is chosen. */
function followSelection(): () => void {
  return useSelection.subscribe(({ wires, nodes }, before) => {
    if (wires === before.wires && nodes === before.nodes) return;
    const [only] = wires;
    if (only !== undefined && wires.size === 1 && nodes.size === 0) pinPreview(only, wireOnPage(only)?.at ?? { x: 0, y: 0 });
    else if (usePreview.getState().pinned) closePreview();
  });
}

function Look({ wire }: { wire: Wire }) {
  const say = useSay();
  const box = useRef<HTMLElement>(null);
  const { at, pinned } = usePreview();
  useLayoutEffect(() => place(box.current, at), [at]);
  const workflow = useWorkflow((state) => state.workflow);
  const catalog = useCatalog((state) => state.catalog);
  const [from, output] = wire.from;
  const spec = useOutlook((state) => state.specs[from]?.[output]);
  const value = useRun((state) => state.steps[from]?.outputs?.[output]);
  const changed = useOutlook((state) => state.stepOf[from]?.action === 'run' && !state.everyTime.has(from));
  const going = useRun(isGoing);
  const port = portAt(workflow, catalog, 'outputs', wire.from);
  const target = targetOfWire(workflow, catalog, wire);
  const role = value?.type === 'table' ? value.role : spec?.type === 'table' ? spec.role : undefined;
  const titles = { from: nodeTitle(workflow, catalog, from), to: nodeTitle(workflow, catalog, wire.to[0]) };
  const about = say({ en: 'What runs from {from} to {to}', zh: '从“{from}”到“{to}”的内容' }, titles);
  useFocusOfKeyboard(box, wireKey(wire), pinned);
  const close = () => {
    const { element } = wireOnPage(wireKey(wire)) ?? {};
    const inside = box.current?.contains(document.activeElement) ?? false;
    select({});
    closePreview();
    if (inside) element?.focus();
  };
  const leaveByKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
  };
  return (
    // The keys and the pointer are only watched to close it again.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={box}
      className="wire-preview nowheel"
      aria-label={about}
      tabIndex={-1}
      onMouseEnter={stayPreview}
      onMouseLeave={leavePreview}
      onKeyDown={leaveByKey}
    >
      <header>
        <PortShape type={port?.type ?? 'value'} filled />
        <div>
          <b>{say(portLabel(output, port ?? { type: 'value' }))}</b>
          <small>{say({ en: '{from} → {to}', zh: '{from} → {to}' }, titles)}</small>
        </div>
        {role && <Pill>{say(roleWords[role])}</Pill>}
        {pinned && (
          <IconButton label={say({ en: 'Close', zh: '关闭' })} keys="Esc" onClick={close}>
            <X size={14} aria-hidden />
          </IconButton>
        )}
      </header>
      {(!value || (changed && !going)) && (
        <p className="wire-preview-state">
          {say(
            value
              ? {
                  en: 'From the last run. Something has changed since, so the next run may give something else.',
                  zh: '来自上次运行。此后有改动，下次运行的结果可能不同。',
                }
              : { en: 'Not run yet: this is what is known beforehand.', zh: '尚未运行：以下是预先知道的内容。' },
          )}
        </p>
      )}
      <div className="wire-preview-body">
        {value ? <ValueLook value={value} target={target} /> : <SpecLook spec={spec} target={target} />}
      </div>
      {value && (
        <footer>
          <Button
            look="ghost"
            small
            onClick={() => {
              select({ nodes: [from] });
              setPanels({ drawer: from });
            }}
          >
            {say(message({ en: 'Open the whole result', zh: '打开完整结果' }))}
          </Button>
        </footer>
      )}
    </section>
  );
}

/** A wire that was chosen by keyboard hands the focus to what it opens; Escape gives it back. */
function useFocusOfKeyboard(box: { current: HTMLElement | null }, key: string, pinned: boolean): void {
  useEffect(() => {
    const { element } = wireOnPage(key) ?? {};
    if (pinned && element && element === document.activeElement && element.matches(':focus-visible')) box.current?.focus();
  }, [box, key, pinned]);
}

const width = 420;
const gap = 14;
const margin = 10;

/** Puts it beside the place that was pointed at, on the side where there is more room, never beyond the canvas. */
function place(element: HTMLElement | null, at: { x: number; y: number }): void {
  const stage = element?.offsetParent?.getBoundingClientRect();
  if (!element || !stage) return;
  const y = Math.min(Math.max(at.y - stage.top, 0), stage.height);
  const left = Math.max(margin, Math.min(at.x - stage.left - width / 4, stage.width - width - margin));
  const below = y < stage.height / 2;
  Object.assign(element.style, {
    left: `${left}px`,
    top: below ? `${y + gap}px` : 'auto',
    bottom: below ? 'auto' : `${stage.height - y + gap}px`,
    maxHeight: `${(below ? stage.height - y : y) - gap - margin}px`,
  });
}
