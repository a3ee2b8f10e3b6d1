import { useId, useState } from 'react';
import { findKeys } from '../../nodes/kit/find-secrets.ts';
import { withoutPins } from '../../nodes/kit/pins.ts';
import { sheetOf } from '../../nodes/kit/share-sheet.ts';
import { sizeWords } from '../../nodes/kit/size-words.ts';
import { message } from '../../nodes/kit/text.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { Button } from '../controls/button.tsx';
import { copyText } from '../controls/copy-text.ts';
import { Dialog } from '../controls/dialog.tsx';
import { toastDone } from '../controls/toast.ts';
import { Toggle } from '../controls/toggle.tsx';
import { useSay } from '../i18n/use-say.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { download, fileName } from './download.ts';
import { FoundKeys } from './found-keys.tsx';
import { PinnedPart } from './pinned-part.tsx';
import { sharedText } from './shared-text.ts';
import { SheetView } from './sheet-view.tsx';

/** Before a workflow leaves as a file: what it will do elsewhere, what stays here, pinned results, and keys that stand in it as plain text. */
export function ShareDialog({ workflow, onClose }: { workflow: Workflow; onClose(): void }) {
  const say = useSay();
  const catalog = useCatalog((state) => state.catalog);
  const [takeOut, setTakeOut] = useState(true);
  const [pins, setPins] = useState(false);
  const toggle = useId();
  const keys = findKeys(pins ? workflow : withoutPins(workflow), catalog);
  const lines = sheetOf(workflow, catalog);
  const uploads = lines.flatMap(({ wants }) => (wants && 'file' in wants && wants.file.source === 'upload' ? [wants.file] : []));
  const text = () => sharedText(workflow, { keys: !takeOut, pins });
  const name = fileName(workflow.name, 'workflow', 'json');

  const save = () => {
    download(text(), 'application/json', name);
    toastDone(
      message(
        {
          en: '“{name}” is in the downloads of this browser. Whoever gets it drops it onto the page “Workflows” of their Graftwork.',
          zh: '“{name}”已存到浏览器的下载文件夹。对方把它拖到自己 Graftwork 的“工作流”页面即可打开。',
        },
        { name },
      ),
    );
    onClose();
  };
  const copy = async () => {
    if (!(await copyText(text()))) return;
    toastDone({ en: 'Copied. The text can be pasted into a message and onto a canvas.', zh: '已复制。可以粘贴到消息中或画布上。' });
    onClose();
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={say({ en: 'Share “{name}”', zh: '分享“{name}”' }, { name: workflow.name })}
      description={say(
        {
          en: 'One file, “{name}” ({size}), holds all of it: nodes, wires, settings and notes. Opening it runs nothing.',
          zh: '一个文件“{name}”（{size}）包含全部内容：节点、连线、设置和便签。打开文件不会运行任何内容。',
        },
        { name, size: sizeWords(new Blob([text()]).size) },
      )}
      actions={
        <>
          <Button onClick={() => void copy()}>{say({ en: 'Copy as text', zh: '复制为文本' })}</Button>
          <Button look="main" onClick={save}>
            {say({ en: 'Save the file', zh: '保存文件' })}
          </Button>
        </>
      }
    >
      <div className="share-dialog">
        {keys.length > 0 && (
          <section className="share-part share-warning" role="alert">
            <FoundKeys keys={keys} />
            <div className="share-choice">
              <Toggle id={toggle} on={takeOut} onChange={setTakeOut} />
              <label htmlFor={toggle}>{say({ en: 'Write *** in their place', zh: '用 *** 代替' })}</label>
            </div>
            {!takeOut && (
              <p>
                {say({
                  en: 'Whoever gets the file can then use these keys. Better keep them under “Keys” as secrets.',
                  zh: '拿到文件的人将可以使用这些密钥。建议在“密钥”页面把它们保存为机密。',
                })}
              </p>
            )}
          </section>
        )}
        <section className="share-part">
          <h3>{say({ en: 'What it does where it is opened', zh: '在对方那里会做什么' })}</h3>
          <SheetView lines={lines} />
        </section>
        <PinnedPart workflow={workflow} along={pins} onChange={setPins} />
        <section className="share-part">
          <h3>{say({ en: 'Stays here', zh: '留在这里' })}</h3>
          <ul>
            {uploads.map(({ artifact, name, bytes }) => (
              <li key={artifact}>
                {say(
                  {
                    en: 'the rows of “{name}” ({size}): whoever opens the workflow chooses a file of their own',
                    zh: '“{name}”（{size}）的数据：打开工作流的人需要选择自己的文件',
                  },
                  { name, size: sizeWords(bytes) },
                )}
              </li>
            ))}
            <li>{say({ en: 'results of runs, models and the values of secrets', zh: '运行结果、模型和机密的值' })}</li>
          </ul>
          {keys.length === 0 && (
            <p className="muted">
              {say({
                en: 'No key or password was found in it as plain text.',
                zh: '没有发现明文的密钥或密码。',
              })}
            </p>
          )}
        </section>
      </div>
    </Dialog>
  );
}
