import type { Ref } from 'react';

interface Props {
  /** What is pressed calls its `click`. */
  ref: Ref<HTMLInputElement>;
  onFiles(files: readonly File[]): void;
  /** A whole folder is chosen, not single files. */
  folder?: boolean;
  accept?: string;
  label?: string;
}

/** The browser's own choice of files, opened by something else. The same files can be chosen twice in a row. */
export function FileInput({ ref, onFiles, folder = false, accept, label }: Props) {
  return (
    <input
      ref={ref}
      type="file"
      accept={accept}
      aria-label={label}
      hidden
      multiple={!folder}
      // Browsers know the choice of a whole folder by this name alone.
      {...(folder && { webkitdirectory: '' })}
      onChange={({ target }) => {
        const files = [...(target.files ?? [])];
        target.value = '';
        if (files.length > 0) onFiles(files);
      }}
    />
  );
}
