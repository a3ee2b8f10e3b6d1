import { ArrowRight } from 'lucide-react';
import type { ExampleSummary } from '../../../runtime/protocol.ts';
import { Button } from '../../controls/button.tsx';
import { useSay } from '../../i18n/use-say.ts';

/** What a newcomer sees: what this is for, and one way in. */
export function FirstSteps({
  example,
  busy,
  onGuide,
  onOpen,
  onNew,
}: {
  example: ExampleSummary | undefined;
  busy: boolean;
  onGuide(): void;
  onOpen(name: string): void;
  onNew(): void;
}) {
  const say = useSay();
  return (
    <section className="first-steps">
      <h2>{say({ en: 'From your data to a model that answers', zh: '从您的数据，到能回答问题的模型' })}</h2>
      <p>
        {say({
          en: 'Put steps on a canvas, wire them, press Run, and watch. At the end stands a model with an address that other programs can call. A guide shows the whole way in less than five minutes.',
          zh: '把步骤放到画布上，连好线，点击“运行”，就能看到每一步的进展。最后得到一个模型和一个可供其他程序调用的地址。新手引导会在五分钟内带您走完全程。',
        })}
      </p>
      <p className="first-actions">
        <Button look="main" busy={busy} onClick={onGuide}>
          {say({ en: 'Show me around', zh: '带我走一遍' })}
          <ArrowRight size={15} aria-hidden />
        </Button>
        {example && (
          <Button busy={busy} onClick={() => onOpen(example.name)}>
            {say({ en: 'Open “{title}”', zh: '打开“{title}”' }, { title: example.title })}
          </Button>
        )}
        <Button look="ghost" onClick={onNew}>
          {say({ en: 'Start from scratch', zh: '从空白开始' })}
        </Button>
      </p>
    </section>
  );
}
