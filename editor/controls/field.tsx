import { type InputHTMLAttributes, type ReactNode, type Ref, type TextareaHTMLAttributes, useId } from 'react';

interface FieldProps {
  label: string;
  /** Small and grey at the right of the label: where a value comes from, what the data says. */
  aside?: ReactNode;
  hint?: ReactNode;
  /** A sentence that says what is wrong; it is tied to the control for screen readers. */
  error?: ReactNode;
  /** The control; gets the ids that tie it to its label, hint and error. */
  children(ids: { id: string; describedBy: string | undefined; invalid: boolean | undefined }): ReactNode;
}

export function Field({ label, aside, hint, error, children }: FieldProps) {
  const id = useId();
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;
  return (
    <div className="field">
      <div className="field-top">
        <label htmlFor={id}>{label}</label>
        {aside && <span className="field-aside">{aside}</span>}
      </div>
      {children({ id, describedBy, invalid: error ? true : undefined })}
      {hint && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

export function Input({ className, ...rest }: InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  return <input className={`input ${className ?? ''}`} autoComplete="off" {...rest} />;
}

export function TextArea({ className, ...rest }: TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> }) {
  return <textarea className={`input area ${className ?? ''}`} {...rest} />;
}
