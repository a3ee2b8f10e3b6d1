import { useState } from 'react';
import type { Sheet } from '../../runtime/protocol.ts';
import { Button } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { useSay } from '../i18n/use-say.ts';
import { SheetView } from './sheet-view.tsx';

/** What a file from somebody else would do, before it becomes a workflow of one's own. */
export function OpenFileDialog({ sheet, onOpen, onClose }: { sheet: Sheet; onOpen(): Promise<void>; onClose(): void }) {
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const missing = sheet.lines.some((line) => line.missing);
  const open = async () => {
    setBusy(true);
    await onOpen();
    setBusy(false);
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={say({ en: 'Open “{name}”?', zh: '打开“{name}”？' }, { name: sheet.name })}
      description={say(
        {
          en: '{nodes} {nodes|node|nodes}. A workflow file carries no program, and opening it runs nothing. This is what it does once you press Run or publish it:',
          zh: '共 {nodes} 个节点。工作流文件不含程序，打开它不会运行任何内容。点击“运行”或“发布”后，它会：',
        },
        { nodes: sheet.nodes },
      )}
      actions={
        <>
          <Button onClick={onClose}>{say({ en: 'Cancel', zh: '取消' })}</Button>
          <Button look="main" busy={busy} onClick={() => void open()}>
            {say({ en: 'Open', zh: '打开' })}
          </Button>
        </>
      }
    >
      <div className="share-dialog">
        {sheet.description && <p>{sheet.description}</p>}
        <SheetView lines={sheet.lines} />
        {missing && (
          <p className="muted">
            {say({
              en: 'It opens all the same: its nodes say what is missing, and you choose your own in its place.',
              zh: '仍然可以打开：缺少内容的节点会给出提示，您可以换成自己的文件或设置。',
            })}
          </p>
        )}
      </div>
    </Dialog>
  );
}
