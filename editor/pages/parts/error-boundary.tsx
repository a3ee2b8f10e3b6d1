import { Component, type ReactNode } from 'react';
import { Button } from '../../controls/button.tsx';
import { sayNow } from '../../i18n/use-say.ts';
import { ScrollBox } from '../../results/scroll-box.tsx';
import '../../results/results.css';
import '../pages.css';

interface State {
  error?: Error;
}

/** A fault of a page stays in that page: it says so, and the rest goes on. React knows boundaries only as classes. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = {};

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div className="page-fault" role="alert">
        <h1>{sayNow({ en: 'This page has a fault', zh: '此页面出现故障' })}</h1>
        <p>
          {sayNow({
            en: 'It is a fault of Graftwork, not of yours. What was saved is safe. Reload the page; if it comes back, report the lines below.',
            zh: '这是 Graftwork 的故障，不是您的操作问题。已保存的内容不受影响。请刷新页面；如果再次出现，请反馈以下信息。',
          })}
        </p>
        <p>
          <Button look="main" onClick={() => location.reload()}>
            {sayNow({ en: 'Reload', zh: '刷新页面' })}
          </Button>
        </p>
        <ScrollBox className="code-box code-scroll" label={sayNow({ en: 'Details of the fault', zh: '故障详情' })}>
          <pre>
            <code>{error.stack ?? error.message}</code>
          </pre>
        </ScrollBox>
      </div>
    );
  }
}
