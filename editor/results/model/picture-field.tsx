import { useRef, useState } from 'react';
import { Button } from '../../controls/button.tsx';
import { FileInput } from '../../controls/file-input.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { isPicture, Picture } from '../picture.tsx';

/** Models look at fewer pixels, and a request has to stay small. */
const longestSide = 640;

/** A picture of the user's, made small in the browser. */
export function PictureField({ id, describedBy, entry, onChange }: PictureFieldProps) {
  const say = useSay();
  const input = useRef<HTMLInputElement>(null);
  const [failed, setFailed] = useState(false);
  const take = async ([file]: readonly File[]) => {
    if (!file) return;
    try {
      onChange(await shrunk(file));
      setFailed(false);
    } catch {
      setFailed(true);
    }
  };
  return (
    <div className="picture-field">
      {isPicture(entry) && <Picture source={entry} words={say({ en: 'the chosen picture', zh: '所选图片' })} />}
      <Button small id={id} aria-describedby={describedBy} onClick={() => input.current?.click()}>
        {say({ en: 'Choose a picture', zh: '选择图片' })}
      </Button>
      {failed && <span role="alert">{say({ en: 'This file is no picture that can be read.', zh: '无法读取该图片文件。' })}</span>}
      <FileInput ref={input} accept="image/*" label={say({ en: 'Picture', zh: '图片' })} onFiles={(files) => void take(files)} />
    </div>
  );
}

interface PictureFieldProps {
  id: string;
  describedBy?: string | undefined;
  entry: string;
  onChange(entry: string): void;
}

async function shrunk(file: File): Promise<string> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png');
}
