import { File as FileIcon, X } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { isFileRef } from '../../nodes/kit/check-settings.ts';
import type { FileRef, FileSetting } from '../../nodes/kit/settings.ts';
import { type Message, message, verbatim } from '../../nodes/kit/text.ts';
import { uploadInto } from '../commands/add-node.ts';
import { beforeNewFile } from '../commands/map-source.ts';
import { Button } from '../controls/button.tsx';
import { FileInput } from '../controls/file-input.tsx';
import { IconButton } from '../controls/icon-button.tsx';
import { Field } from '../controls/field.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { uploadKey, type Uploading, useUploads } from '../store/upload-store.ts';
import { FileChooser } from './file-chooser.tsx';
import { type SettingProps, useFieldText } from './setting-props.tsx';

/** A file: uploaded here, from a folder of the host, or a registered model. */
export function FileField(props: SettingProps<FileSetting>) {
  const say = useSay();
  const { node, path, setting, value, onChange } = props;
  const text = useFieldText(props);
  const input = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [choosing, setChoosing] = useState(false);
  const [over, setOver] = useState(false);
  const uploading = useUploads((state) => state.uploads[uploadKey(node, path)]);
  const ref = isFileRef(value) ? value : undefined;
  const take = (files: readonly File[]) => {
    if (files.length) void uploadInto(node, path, files);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take([...event.dataTransfer.files]);
  };
  return (
    <Field {...text}>
      {({ id, describedBy }) => (
        <div
          className={over ? 'file-box over' : 'file-box'}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
        >
          {uploading ? <UploadLine uploading={uploading} /> : ref ? <ChosenFile file={ref} onClear={() => onChange(null)} /> : null}
          {!uploading && (
            <p className="file-actions">
              {setting.accept === 'data' && (
                <Button small id={id} aria-describedby={describedBy} onClick={() => input.current?.click()}>
                  {ref ? say({ en: 'Upload another', zh: '上传其他文件' }) : say({ en: 'Upload a file', zh: '上传文件' })}
                </Button>
              )}
              {setting.accept === 'data' && (
                <Button small look="ghost" onClick={() => folder.current?.click()}>
                  {say({ en: 'A folder', zh: '上传文件夹' })}
                </Button>
              )}
              <Button small look="ghost" {...(setting.accept === 'model' && { id })} onClick={() => setChoosing(true)}>
                {setting.accept === 'model'
                  ? say({ en: 'Choose a model', zh: '选择模型' })
                  : say({ en: 'From this machine', zh: '从本机选择' })}
              </Button>
            </p>
          )}
          {!ref && !uploading && setting.accept === 'data' && (
            <p className="field-hint">
              {say({ en: 'Or drop a file here. Several files make a folder.', zh: '也可以把文件拖到这里；多个文件会成为一个文件夹。' })}
            </p>
          )}
          <FileInput ref={input} onFiles={take} />
          <FileInput ref={folder} folder onFiles={take} />
          {choosing && (
            <FileChooser
              accept={setting.accept}
              onClose={() => setChoosing(false)}
              onChoose={(file) => {
                setChoosing(false);
                const taken = beforeNewFile(node, path);
                onChange({ ...file });
                taken();
              }}
            />
          )}
        </div>
      )}
    </Field>
  );
}

function UploadLine({ uploading }: { uploading: Uploading }) {
  const say = useSay();
  const name = typeof uploading.name === 'string' ? verbatim(uploading.name) : uploading.name;
  const percent = Math.floor(uploading.fraction * 100);
  return (
    <div className="file-line">
      <span className="file-name">
        {say(name)}
        <small>
          {percent < 100
            ? say({ en: 'uploading, {percent} %', zh: '正在上传，{percent} %' }, { percent })
            : say({ en: 'reading it', zh: '正在读取' })}
        </small>
        <progress value={uploading.fraction} aria-label={say({ en: 'Upload', zh: '上传进度' })} />
      </span>
      <IconButton label={say({ en: 'Stop the upload', zh: '停止上传' })} onClick={uploading.stop}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}

function ChosenFile({ file, onClear }: { file: FileRef; onClear(): void }) {
  const say = useSay();
  const { bytes } = useFormats();
  const { name, detail } = fileWords(file);
  return (
    <div className="file-line">
      <FileIcon size={15} aria-hidden />
      <span className="file-name">
        {name}
        <small>{file.source === 'upload' ? `${say(detail)}, ${bytes(file.bytes)}` : say(detail)}</small>
      </span>
      <IconButton label={say({ en: 'Remove', zh: '移除' })} onClick={onClear}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}

function fileWords(file: FileRef): { name: string; detail: Message } {
  switch (file.source) {
    case 'upload':
      return { name: file.name, detail: message({ en: 'uploaded', zh: '已上传' }) };
    case 'example':
      return { name: file.path, detail: message({ en: 'comes with Graftwork', zh: 'Graftwork 自带' }) };
    case 'folder':
      return {
        name: file.path,
        detail: { text: { en: 'in the folder {folder}', zh: '位于文件夹 {folder}' }, values: { folder: file.folder } },
      };
    case 'model':
      return {
        name: file.name,
        detail: { text: { en: 'registered model, {alias}', zh: '已登记模型，{alias}' }, values: { alias: file.alias } },
      };
  }
}
