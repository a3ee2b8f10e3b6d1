import { useRef, useState } from 'react';
import { isFileRef } from '../../nodes/kit/check-settings.ts';
import type { FileRef, FileSetting } from '../../nodes/kit/settings.ts';
import { message, type Text } from '../../nodes/kit/text.ts';
import { Button } from '../controls/button.tsx';
import { FileInput } from '../controls/file-input.tsx';
import { useSay } from '../i18n/use-say.ts';
import { FileChooser } from '../inspector/file-chooser.tsx';
import { uploadKey, useUploads } from '../store/upload-store.ts';
import { edit, useWorkflow } from '../store/workflow-store.ts';
import { uploadInto } from './add-node.ts';
import { goToSetting, runAgain } from './mend.ts';

interface Props {
  node: string;
  name: string;
  setting: FileSetting;
  /** The problem ended a run: another file runs it again. */
  goOn: boolean;
}

/** Another file or model, chosen where the problem is said. */
export function FileMends({ node, name, setting, goOn }: Props) {
  const say = useSay();
  const input = useRef<HTMLInputElement>(null);
  const [choosing, setChoosing] = useState(false);
  const uploading = useUploads((state) => state.uploads[uploadKey(node, name)] !== undefined);
  const chosen = useWorkflow(({ workflow }) => isFileRef(workflow.nodes[node]?.settings[name]));
  const words = (label: Text) => say(goOn ? message({ en: '{fix} and go on', zh: '{fix}并继续' }, { fix: label }) : label);
  const upload = async (files: readonly File[]) => {
    if ((await uploadInto(node, name, files)) && goOn) void runAgain();
  };
  const choose = (file: FileRef) => {
    setChoosing(false);
    edit({ kind: 'set-settings', node, settings: { [name]: { ...file } } }, { en: 'Choose a file', zh: '选择文件' });
    if (goOn) void runAgain();
  };
  return (
    <>
      {setting.accept === 'data' && (
        <Button small busy={uploading} onClick={() => input.current?.click()}>
          {words(chosen ? { en: 'Upload another file', zh: '上传其他文件' } : { en: 'Upload a file', zh: '上传文件' })}
        </Button>
      )}
      <Button small onClick={() => setChoosing(true)}>
        {words(
          setting.accept === 'model' ? { en: 'Choose a model', zh: '选择模型' } : { en: 'Choose one of this machine', zh: '从本机选择' },
        )}
      </Button>
      <Button small onClick={() => goToSetting(node, name)}>
        {say({ en: 'Show the setting', zh: '查看该设置' })}
      </Button>
      <FileInput ref={input} onFiles={(files) => void upload(files)} />
      {choosing && (
        // Keys that are pressed in the window are not for the node that it was opened from.
        <span role="presentation" onKeyDown={(event) => event.stopPropagation()}>
          <FileChooser accept={setting.accept} onClose={() => setChoosing(false)} onChoose={choose} />
        </span>
      )}
    </>
  );
}
