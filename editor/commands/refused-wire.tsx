import { Dialog } from 'radix-ui';
import { useRef } from 'react';
import { message } from '../../nodes/kit/text.ts';
import { boxOf, takenBoxes } from '../canvas/canvas-shape.ts';
import { shapeNow } from '../canvas/current-shape.ts';
import { around, freePlace, type Point } from '../canvas/geometry.ts';
import { focusNode, viewMiddle } from '../canvas/viewport.ts';
import { Button } from '../controls/button.tsx';
import { useFocusBack } from '../controls/focus-back.ts';
import { useSay } from '../i18n/use-say.ts';
import { select } from '../store/selection-store.ts';
import { edit } from '../store/workflow-store.ts';
import { closePicker, type Picker } from './picker-store.ts';
import type { WireMend } from './wire-mends.ts';

type Props = Extract<Picker, { kind: 'refused' }>;

/** Why a wire was refused, in one sentence, and the buttons that give what it was meant to give. */
export function RefusedWire({ why, mends, between, at }: Props) {
  const say = useSay();
  const focusBack = useFocusBack();
  const first = useRef<HTMLButtonElement>(null);
  const place = at && { left: `clamp(12px, ${at.x - 24}px, calc(100vw - 392px))`, top: `clamp(12px, ${at.y + 14}px, calc(100vh - 220px))` };
  const choose = (mend: WireMend) => {
    closePicker();
    requestAnimationFrame(() => apply(mend, between));
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && closePicker()}>
      <Dialog.Portal>
        <Dialog.Overlay className="veil none" />
        <Dialog.Content
          role="alertdialog"
          className={at ? 'refused-wire at' : 'refused-wire'}
          style={place}
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            first.current?.focus();
          }}
          onCloseAutoFocus={focusBack.onCloseAutoFocus}
        >
          <Dialog.Title className="refused-why">{say(why)}</Dialog.Title>
          {mends.map((mend, index) => (
            <Button key={mend.id} ref={index === 0 ? first : undefined} onClick={() => choose(mend)}>
              {say(mend.label)}
            </Button>
          ))}
          <Button look="ghost" small ref={mends.length === 0 ? first : undefined} onClick={closePicker}>
            {mends.length ? say({ en: 'Leave it', zh: '算了' }) : say({ en: 'Close', zh: '关闭' })}
          </Button>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** One undoable edit; new nodes stand between the two that were to be wired. */
function apply({ label, ids, size, edit: editAt }: WireMend, between: readonly string[]): void {
  const shape = shapeNow();
  const box = around(between.flatMap((id) => boxOf(shape, id) ?? []));
  const wish: Point =
    box && size
      ? { x: Math.round(box.x + (box.width - size.width) / 2), y: Math.round(box.y + (box.height - size.height) / 2) }
      : viewMiddle();
  edit(
    editAt(size ? freePlace(wish, size, takenBoxes(shape)) : wish),
    message({ en: 'Mend a wire: {how}', zh: '修正连线：{how}' }, { how: label }),
  );
  select({ nodes: ids });
  const last = ids.at(-1);
  if (last !== undefined) focusNode(last);
}
