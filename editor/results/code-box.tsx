import { CopyButton } from './copy-button.tsx';
import './results.css';
import { ScrollBox } from './scroll-box.tsx';

/** A few lines of code or JSON, to be read and copied. */
export function CodeBox({ text, label, copyLabel }: { text: string; label: string; copyLabel?: string }) {
  return (
    <div className="code-box">
      <ScrollBox className="code-scroll" label={label}>
        <pre>
          <code>{text}</code>
        </pre>
      </ScrollBox>
      <CopyButton text={text} label={copyLabel} />
    </div>
  );
}
