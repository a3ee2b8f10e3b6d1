import { ArrowRight, X } from 'lucide-react';
import { useEffect } from 'react';
import type { Text } from '../../nodes/kit/text.ts';
import { api, onChanged } from '../api.ts';
import { Button } from '../controls/button.tsx';
import { IconButton } from '../controls/icon-button.tsx';
import { useSay } from '../i18n/use-say.ts';
import { navigate } from '../router.tsx';
import { useRun } from '../store/run-store.ts';
import { useSelection } from '../store/selection-store.ts';
import { useWorkflow, workflowNow } from '../store/workflow-store.ts';
import { type GuideStep, guideSteps, nextStep, setGuide, useGuide } from './guide-store.ts';
import './guide.css';

const words: Readonly<Record<GuideStep, { title: Text; content: Text }>> = {
  run: {
    title: { en: 'Run it', zh: '运行' },
    content: {
      en: 'This workflow learns to tell three kinds of penguins apart by their measurements. Press Run at the top right; the line beside it says what will happen.',
      zh: '这个工作流根据身体测量数据区分三种企鹅。点击右上角的“运行”；旁边的文字会说明将要做什么。',
    },
  },
  watch: {
    title: { en: 'Watch', zh: '观察' },
    content: {
      en: 'Each node says what it does and what came of it. Should one fail, it says why and offers a button that mends it.',
      zh: '每个节点都会说明自己在做什么、结果如何。如果某个节点失败，它会说明原因并给出修复按钮。',
    },
  },
  look: {
    title: { en: 'See how good it is', zh: '看看效果' },
    content: {
      en: 'Click the node “Evaluate”. It has asked the model about penguins that it had never seen. Its mistakes are listed under “Result”, one by one.',
      zh: '点击“评估”节点：它用模型没见过的企鹅进行了测试。“结果”中会逐条列出它的错误。',
    },
  },
  publish: {
    title: { en: 'Give it an address', zh: '发布' },
    content: {
      en: 'Press Publish. The bottom row then runs whenever somebody calls its address.',
      zh: '点击“发布”。之后每当有人调用它的地址，最下面一行就会运行。',
    },
  },
  call: {
    title: { en: 'Ask it something', zh: '试着提问' },
    content: {
      en: 'It is live. Open the form that it now has for your colleagues, fill in a penguin and send it.',
      zh: '已经上线。打开它为同事准备的表单，填写一只企鹅的数据并提交。',
    },
  },
  end: {
    title: { en: 'That is the whole way', zh: '完成' },
    content: {
      en: 'From data to an address that answers. Next: open “Read a file” with rows of your own, or look at the other examples.',
      zh: '您已走完从数据到可用服务的全过程。接下来可以用“读取文件”换成自己的数据，或看看其他示例。',
    },
  },
};

/** The guide's card on the canvas. It follows what the person does and presses nothing itself. */
export function Guide() {
  const say = useSay();
  const id = useWorkflow(({ workflow }) => workflow.id);
  const hook = useWorkflow(({ published }) => published?.hook);
  const { workflow, step } = useGuide();
  const here = workflow === id;
  useEffect(() => (here ? follow(id) : undefined), [here, id]);
  if (!here) return null;
  const at = guideSteps.indexOf(step);
  const end = () => setGuide({ workflow: undefined, step: 'run' });
  return (
    <section className="guide" aria-label={say({ en: 'Guide', zh: '新手引导' })}>
      <header>
        <h2>{say(words[step].title)}</h2>
        <IconButton label={say({ en: 'End the guide', zh: '结束引导' })} onClick={end}>
          <X size={14} aria-hidden />
        </IconButton>
      </header>
      <p aria-live="polite">{say(words[step].content)}</p>
      <footer>
        <span className="guide-dots" aria-hidden>
          {guideSteps.map((known, index) => (
            <i key={known} className={index <= at ? 'past' : ''} />
          ))}
        </span>
        <span className="unseen">
          {say({ en: 'Step {at} of {of}', zh: '第 {at} 步，共 {of} 步' }, { at: at + 1, of: guideSteps.length })}
        </span>
        {step === 'call' && hook !== undefined && (
          <a className="btn main small" href={`/forms/${hook}`} target="_blank" rel="noreferrer">
            {say({ en: 'Open the form', zh: '打开表单' })}
            <ArrowRight size={14} aria-hidden />
          </a>
        )}
        {step === 'end' && (
          <Button
            small
            look="main"
            onClick={() => {
              end();
              navigate('/');
            }}
          >
            {say({ en: 'To the examples', zh: '查看示例' })}
          </Button>
        )}
      </footer>
    </section>
  );
}

/** Goes on with the guide whenever something was done; answers how to stop. */
function follow(workflow: string): () => void {
  let called = false;
  const advance = () => {
    const guide = useGuide.getState();
    if (guide.workflow !== workflow) return;
    const { run, state } = useRun.getState();
    const [chosen = ''] = useSelection.getState().nodes;
    const step = nextStep(guide.step, {
      runStatus: run === undefined ? undefined : state.status,
      looking: workflowNow().nodes[chosen]?.type,
      published: useWorkflow.getState().published,
      called,
    });
    if (step !== guide.step) setGuide({ workflow, step });
  };
  const lookForCalls = () => {
    if (useGuide.getState().step !== 'call') return;
    void api.runs({ workflow, origin: 'hook', limit: 1 }).then(
      (runs) => {
        called = runs.length > 0;
        advance();
      },
      () => undefined,
    );
  };
  const stops = [
    useRun.subscribe(advance),
    useSelection.subscribe(advance),
    useWorkflow.subscribe(advance),
    useGuide.subscribe(lookForCalls),
    onChanged(({ what }) => what === 'runs' && lookForCalls()),
  ];
  advance();
  lookForCalls();
  return () => {
    for (const stop of stops) stop();
  };
}
