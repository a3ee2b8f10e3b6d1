import { useId, useState } from 'react';
import { nodeTitle } from '../../nodes/kit/check.ts';
import { findSecrets } from '../../nodes/kit/find-secrets.ts';
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
  const secrets = findSecrets(pins ? workflow : withoutPins(workflow));
  const lines = sheetOf(workflow, catalog);
  const uploads = lines.flatMap(({ wants }) => (wants && 'file' in wants && wants.file.source === 'upload' ? [wants.file] : []));
  const text = () => sharedText(workflow, { keys: !takeOut, pins });

  const save = () => {
    download(text(), 'application/json', fileName(workflow.name, 'workflow', 'json'));
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
      description={say({
        en: 'One file holds all of it: nodes, wires, settings and notes. Opening it runs nothing.',
        zh: '一个文件包含全部内容：节点、连线、设置和便签。打开文件不会运行任何内容。',
      })}
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
        {secrets.length > 0 && (
          <section className="share-part share-warning" role="alert">
            <h3>{say({ en: 'Keys stand in it as plain text', zh: '其中有明文密钥' })}</h3>
            <ul>
              {secrets.map((secret, at) => (
                <li key={at}>
                  {say(
                    secret.node === undefined
                      ? message(
                          { en: '{kind} in the notes, the description or a label: {shown}', zh: '便签、说明或标签中的{kind}：{shown}' },
                          { kind: secret.kind, shown: secret.shown },
                        )
                      : message(
                          { en: '{kind} in “{node}”: {shown}', zh: '“{node}”中的{kind}：{shown}' },
                          { kind: secret.kind, node: nodeTitle(workflow, catalog, secret.node), shown: secret.shown },
                        ),
                  )}
                </li>
              ))}
            </ul>
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
        </section>
      </div>
    </Dialog>
  );
}
