import { useState } from 'react';
import type { Sheet } from '../../runtime/protocol.ts';
import { Button } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { useSay } from '../i18n/use-say.ts';
import { FoundKeys } from './found-keys.tsx';
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
        {sheet.description && <p className="share-said">{sheet.description}</p>}
        <SheetView lines={sheet.lines} />
        {sheet.keys.length > 0 && (
          <section className="share-part share-warning">
            <FoundKeys keys={sheet.keys} />
            <p>
              {say({
                en: 'They are somebody’s: tell whoever sent you the file, and put your own in their place, as secrets under “Keys”.',
                zh: '它们属于别人：请告知发送者，并换成您自己的密钥，在“密钥”页面保存为机密。',
              })}
            </p>
          </section>
        )}
        {missing && (
          <p className="muted">
            {say({
              en: 'It opens all the same. Where a file or a secret is missing, its node says so and you choose your own. A node that this Graftwork does not have keeps its place, does not run, and can be swapped for another.',
              zh: '仍然可以打开。缺少文件或机密的节点会给出提示，您可以选择自己的。本机没有的节点会保留原位，不会运行，可以换成其他节点。',
            })}
          </p>
        )}
      </div>
    </Dialog>
  );
}
