import { Field as Frame, Input, TextArea } from '../../controls/field.tsx';
import { Select } from '../../controls/select.tsx';
import { PictureField } from './picture-field.tsx';
import type { Field } from './try-form.ts';

/** The control for one column that a model reads. */
export function TryField({
  field,
  aside,
  error,
  entry,
  onChange,
}: {
  field: Field;
  aside: string;
  error?: string | undefined;
  entry: string;
  onChange(entry: string): void;
}) {
  return (
    <Frame label={field.name} aside={aside} error={error}>
      {({ id, describedBy, invalid }) => {
        const tied = { id, 'aria-describedby': describedBy, 'aria-invalid': invalid };
        switch (field.kind) {
          case 'lines':
            return <TextArea {...tied} rows={field.lines} value={entry} onChange={(event) => onChange(event.target.value)} />;
          case 'words':
            return <Input {...tied} value={entry} placeholder={field.hint} onChange={(event) => onChange(event.target.value)} />;
          case 'number':
            return <Input {...tied} inputMode="decimal" value={entry} onChange={(event) => onChange(event.target.value)} />;
          case 'picture':
            return <PictureField id={id} describedBy={describedBy} entry={entry} onChange={onChange} />;
          case 'choice': {
            const options = field.options.map((value) => ({ value, label: value }));
            return <Select id={id} value={entry} options={options} describedBy={describedBy} invalid={invalid} onChange={onChange} />;
          }
        }
      }}
    </Frame>
  );
}
