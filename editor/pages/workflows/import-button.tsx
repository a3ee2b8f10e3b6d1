import { FileUp } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '../../controls/button.tsx';
import { FileInput } from '../../controls/file-input.tsx';
import { useSay } from '../../i18n/use-say.ts';

export function ImportButton({ busy, onFiles }: { busy: boolean; onFiles(files: readonly File[]): void }) {
  const say = useSay();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <FileInput
        ref={input}
        accept=".json,.png,.html,application/json,image/png,text/html"
        label={say({ en: 'Workflow files', zh: '工作流文件' })}
        onFiles={onFiles}
      />
      <Button busy={busy} icon={<FileUp size={15} aria-hidden />} onClick={() => input.current?.click()}>
        {say({ en: 'Import', zh: '导入' })}
      </Button>
    </>
  );
}
