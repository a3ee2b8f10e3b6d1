import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, FinishedEarly, Stopped, Waiting } from '../../../../../dist/nodes/kit/problem.js';

const label = (words) => ({ en: words, zh: words });
const text = (words) => ({ kind: 'text', label: label(words), default: '', optional: true });
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A node that does what its setting says: the ways in which a step can go. Each run leaves a line in the file `diary`. */
export default {
  title: label('Act'),
  summary: label('Does what it is told.'),
  help: label('For tests.'),
  icon: 'flask',
  words: [],
  inputs: { value: { type: 'value', optional: true } },
  outputs: { value: { type: 'value' } },
  settings: {
    act: text('act'),
    diary: text('diary'),
    rate: { kind: 'number', label: { en: 'Learning rate', zh: '学习率' }, default: 0.01, range: true },
    hidden: { kind: 'text', label: label('hidden'), default: '', optional: true, showIf: { act: 'show-hidden' } },
    file: { kind: 'file', label: { en: 'File', zh: '文件' }, accept: 'data', showIf: { act: 'read' } },
    key: { kind: 'secret', label: label('key'), optional: true },
  },
  async run(context, { value }, { act, diary, rate, file, key }) {
    if (diary) appendFileSync(diary, `${act} ${process.pid} ${rate}\n`);
    switch (act) {
      case 'fail':
        throw new Failure({ en: 'No rows are left.', zh: '没有剩余的行。' }, {}, { code: 'no-rows', setting: 'rate' });
      case 'fail-at-2':
        if (rate === 2) throw new Failure({ en: 'No rows are left.', zh: '没有剩余的行。' }, {}, { code: 'no-rows', setting: 'rate' });
        break;
      case 'stop-at-2':
        if (rate === 2) throw new Stopped({ en: 'f1 is below 0.9', zh: 'f1 低于 0.9' });
        break;
      case 'fault':
        throw new TypeError('x is not a function');
      case 'disk-full':
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      case 'stop':
        throw new Stopped({ en: 'f1 is below 0.9', zh: 'f1 低于 0.9' }, {}, { value: { type: 'value', json: 'why' } });
      case 'wait':
        throw new Waiting({ en: 'two people must agree', zh: '需要两人同意' });
      case 'abort':
        process.abort();
        break;
      case 'abort-once':
        if (!existsSync(join(context.workdir, 'mark'))) {
          writeFileSync(join(context.workdir, 'mark'), 'checkpoint');
          process.abort();
        }
        return { value: { type: 'value', json: readFileSync(join(context.workdir, 'mark'), 'utf8') } };
      case 'hang':
        for (;;);
      case 'loop':
        for (let step = 0; step < 600; step++) {
          context.progress(step / 600, { en: 'step {step}', zh: '第 {step} 步' }, { step });
          context.metric('loss', 1 / (step + 1), step);
          await sleep(50);
        }
        break;
      case 'slow':
        await sleep(700);
        break;
      case 'held-from-3':
        if (rate < 3) break;
        while (!existsSync(`${diary}-open`)) await sleep(20);
        break;
      case 'meet': {
        // Two of these, with rates 1 and 2, end only when both run at once.
        writeFileSync(`${diary}-${rate}`, '');
        while (!existsSync(`${diary}-${3 - rate}`)) await sleep(20);
        break;
      }
      case 'resume': {
        context.log({ en: '40 steps to do', zh: '共 40 步' }, { headline: true });
        const checkpoint = join(context.workdir, 'checkpoint');
        const from = existsSync(checkpoint) ? Number(readFileSync(checkpoint, 'utf8')) : 0;
        for (let step = from; step < 40; step++) {
          writeFileSync(checkpoint, String(step));
          context.progress(step / 40);
          await sleep(50);
        }
        return { value: { type: 'value', json: { from } } };
      }
      case 'finish': {
        const mark = join(context.workdir, 'mark');
        const from = existsSync(mark) ? Number(readFileSync(mark, 'utf8')) : 0;
        try {
          for (let step = from; step < 60; step++) {
            context.metric('loss', 1 / (step + 1), step);
            writeFileSync(mark, String(step));
            context.progress(step / 60);
            await sleep(50);
          }
        } catch (error) {
          if (!(error instanceof FinishedEarly)) throw error;
        }
        return { value: { type: 'value', json: { from, to: Number(readFileSync(mark, 'utf8')) } } };
      }
      case 'tell': {
        context.log({ en: 'The key is {key}', zh: '密钥是 {key}' }, { key: context.secret(key), headline: true });
        throw new Error(`refused with ${context.secret(key)}`);
      }
      case 'environment':
        return { value: { type: 'value', json: { names: Object.keys(process.env), cwd: process.cwd(), threads: context.device.threads } } };
      case 'read':
        return { value: { type: 'value', json: readFileSync(context.artifacts.file(file), 'utf8') } };
      case 'commit':
        return { value: { type: 'value', json: await context.artifacts.commit('file', { 'a.txt': Buffer.from(`rate ${rate}`) }) } };
      default:
    }
    return { value: { type: 'value', json: { act, rate, pid: process.pid, before: value?.json ?? null } } };
  },
};
