import { ArrowRight } from 'lucide-react';
import type { EndpointValue } from '../../nodes/kit/ports.ts';
import { api } from '../api.ts';
import { useSay } from '../i18n/use-say.ts';
import { Link } from '../router.tsx';
import { CodeBox } from './code-box.tsx';
import { CopyButton } from './copy-button.tsx';
import { curlLine } from './curl-line.ts';
import { LiveRequests } from './live-requests.tsx';
import { TryIt } from './model/try-it.tsx';
import './results.css';

/** The address that answers, how to call it, and who calls it now. */
export function EndpointView({ value }: { value: EndpointValue }) {
  const say = useSay();
  const address = `${location.origin}/endpoints/${encodeURIComponent(value.name)}`;
  return (
    <div className="result-part">
      <section className="result-section">
        <h3>{say({ en: 'Address', zh: '地址' })}</h3>
        <p className="code-line">
          <code>{address}</code>
          <CopyButton text={address} label={say({ en: 'Copy the address', zh: '复制地址' })} />
          <Link className="btn ghost small" href={`/endpoints?name=${encodeURIComponent(value.name)}`}>
            {say({ en: 'Open its page', zh: '打开服务页面' })}
            <ArrowRight size={14} aria-hidden />
          </Link>
        </p>
        <CodeBox
          text={curlLine({ address, body: { rows: [value.sample] }, keyNeeded: true })}
          label={say({ en: 'Command that calls it', zh: '调用命令' })}
          copyLabel={say({ en: 'Copy the command', zh: '复制命令' })}
        />
        <p className="muted">
          {say({ en: 'The key comes from ', zh: '密钥在' })}
          <Link href="/keys">{say({ en: 'Keys', zh: '密钥页面' })}</Link>
          {say({ en: '.', zh: '创建。' })}
        </p>
      </section>
      <section className="result-section">
        <h3>{say({ en: 'Try it', zh: '试一试' })}</h3>
        <TryIt
          key={value.model.artifact}
          model={value.model}
          sample={value.sample}
          ask={async (rows) => (await api.callEndpoint(value.name, rows)).predictions}
        />
      </section>
      <section className="result-section">
        <h3>{say({ en: 'Requests', zh: '请求' })}</h3>
        <LiveRequests key={value.name} name={value.name} model={value.model} />
      </section>
    </div>
  );
}
