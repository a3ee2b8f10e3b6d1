import { useState } from 'react';
import { Button } from '../../controls/button.tsx';
import { Field, Input } from '../../controls/field.tsx';
import { focusFirst } from '../../controls/focus-first.ts';
import { FormDialog } from '../../controls/form-dialog.tsx';
import { useSay } from '../../i18n/use-say.ts';

/** Why a row is left without an answer: others see it, and it comes out beside the row. */
export function SkipDialog({ classes, onSkip, onClose }: { classes: boolean; onSkip(reason: string): void; onClose(): void }) {
  const say = useSay();
  const [reason, setReason] = useState('');
  const reasons = [
    say({ en: 'I am not sure', zh: '无法确定' }),
    say({ en: 'Not readable', zh: '无法辨认' }),
    ...(classes ? [say({ en: 'None of the classes fits', zh: '没有合适的类别' })] : []),
  ];
  const submit = async () => {
    onSkip(reason);
    return true;
  };
  return (
    <FormDialog
      title={say({ en: 'Skip this row', zh: '跳过此行' })}
      confirm={say({ en: 'Skip', zh: '跳过' })}
      className="skip-form"
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={say({ en: 'Reason', zh: '原因' })} hint={say({ en: 'May be left empty.', zh: '可以留空。' })}>
        {({ id, describedBy }) => (
          <Input
            ref={focusFirst}
            id={id}
            aria-describedby={describedBy}
            value={reason}
            maxLength={2_000}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      <div className="skip-reasons">
        {reasons.map((one) => (
          <Button key={one} small onClick={() => onSkip(one)}>
            {one}
          </Button>
        ))}
      </div>
    </FormDialog>
  );
}
