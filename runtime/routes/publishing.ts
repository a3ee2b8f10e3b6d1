import { nodeTitle } from '../../nodes/kit/check.ts';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import { type Difference, differences } from '../../nodes/kit/differences.ts';
import { expand } from '../../nodes/kit/expand.ts';
import { belowTriggers } from '../../nodes/kit/graph.ts';
import { isObject, type Json, readJson, sameJson } from '../../nodes/kit/json.ts';
import { withDefaults } from '../../nodes/kit/settings.ts';
import type { Fix, Problem } from '../../nodes/kit/problem.ts';
import { type Message, message, type Text } from '../../nodes/kit/text.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { AppError } from '../errors.ts';
import { firstOwner } from '../outside.ts';
import type { Published, Publishing } from '../protocol.ts';
import { hookTaken } from '../store/hooks.ts';
import { nextNumber, type PublishedWorkflow } from '../store/workflows.ts';
import type { Routes } from './parts.ts';
import { byId, Type } from './schema.ts';

type Coming = Pick<PublishedWorkflow, 'version' | 'hook' | 'trigger' | 'pins' | 'sample'>;

/** Draft and live: what publishing would change, doing it, and going back. */
export const publishingRoutes: Routes =
  ({ catalog, engine, stores, changed }) =>
  async (app) => {
    const { workflows, hooks } = stores;

    /** What publishing the draft would make live; throws AppError where it cannot be. */
    async function coming(id: string, workflow: Workflow): Promise<Coming> {
      const { triggers, version } = workflows.get(id);
      const [trigger, second] = triggers;
      if (!trigger) throw new AppError(409, 'no-trigger', noTrigger);
      if (second) throw new AppError(409, 'several-triggers', severalTriggers);
      if (!/^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/.test(trigger.hook)) throw badName(trigger, 'bad-hook-name', badHookName);
      if (isTaken(id, trigger.hook)) {
        const name = freeName(trigger.hook, (wished) => isTaken(id, wished) || isDrafted(id, wished));
        const label = message({ en: 'Use the name “{name}”', zh: '改用名称“{name}”' }, { name });
        throw badName(trigger, 'hook-taken', hookTaken, [
          { label, edit: { kind: 'set-settings', node: trigger.node, settings: { name } } },
        ]);
      }
      const { pins, problems } = await engine.pin(workflow, trigger.node);
      if (problems.length > 0) throw unready(problems);
      return { version, hook: trigger.hook, trigger: trigger.node, pins, sample: sampleOf(workflow, trigger.node, catalog) };
    }
    const exists = (workflow: string): boolean => workflows.find(workflow) !== undefined;
    const isTaken = (id: string, hook: string): boolean => hooks.isTaken({ name: hook, workflow: id, exists });
    /** Another draft that bears a name is likely to be published under it. */
    const isDrafted = (id: string, hook: string): boolean =>
      workflows.list().some((other) => other.id !== id && other.triggers.some((trigger) => trigger.hook === hook));
    const claim = (id: string, hook: string, owner = firstOwner): Promise<unknown> =>
      hooks.claim({ owner, name: hook, workflow: id, exists });
    const tell = (id: string, hook?: string): void => {
      changed('workflows', id);
      changed('hooks', hook);
    };

    app.get('/api/workflows/:id/publish', { schema: { params: byId } }, async ({ params: { id } }): Promise<Publishing> => {
      const document = workflows.get(id);
      const { published: live, publications } = document;
      const draft = await workflows.load(id);
      const next = await coming(id, draft).catch((error: unknown) => {
        if (error instanceof AppError) return error;
        throw error;
      });
      const refused = next instanceof AppError && { code: next.code, message: next.content, problems: next.problems ?? [] };
      const changes = live ? differences(await workflows.version(id, live.version), draft, catalog) : [];
      return {
        ...(live && { live: publicPart(live) }),
        earlier: publications.toReversed().map(publicPart),
        number: nextNumber(document),
        ...(refused && { refused }),
        callers: next instanceof AppError ? [] : forCallers(live, next, draft, changes, catalog),
        changes,
      };
    });

    app.post('/api/workflows/:id/publish', { schema: { params: byId } }, async ({ params: { id }, owner }): Promise<Published> => {
      const next = await coming(id, await workflows.load(id));
      await claim(id, next.hook, owner);
      const published = await workflows.publish(id, next);
      tell(id, next.hook);
      return publicPart(published);
    });

    const byNumber = Type.Object({ id: byId.properties.id, number: Type.Integer({ minimum: 1, maximum: 1_000_000 }) });
    app.post('/api/workflows/:id/publish/:number', { schema: { params: byNumber } }, async ({ params, owner }): Promise<Published> => {
      const { id, number } = params;
      const wanted = workflows.get(id).publications.find((published) => published.number === number);
      if (wanted && isTaken(id, wanted.hook))
        throw new AppError(409, 'hook-taken', againTaken, { number: String(number), name: wanted.hook });
      if (wanted) await claim(id, wanted.hook, owner);
      const published = await workflows.publishAgain(id, number);
      tell(id, published.hook);
      return publicPart(published);
    });

    app.delete('/api/workflows/:id/publish', { schema: { params: byId } }, async ({ params }, reply) => {
      await workflows.unpublish(params.id);
      tell(params.id);
      return reply.code(204).send();
    });
  };

/** What others may see of a publication: the pins stay here. */
export function publicPart({ version, number, at, hook }: Published): Published {
  return { version, number, at, hook };
}

/** Where nothing is missing but a word on what was finished early, that is asked for. */
function unready(problems: Problem[]): AppError {
  const [first] = problems;
  return first && problems.every(({ code }) => code === 'finished-early')
    ? new AppError(409, 'finished-early', first.message.text, first.message.values, problems)
    : new AppError(409, 'not-ready', notReady, undefined, problems);
}

/** A trigger's name that cannot be published, said at its setting. */
function badName({ node, hook }: { node: string; hook: string }, code: string, text: Text, fixes?: Fix[]): AppError {
  const problem: Problem = { code, severity: 'error', message: message(text, { name: hook }), node, setting: 'name' };
  return new AppError(409, code, text, { name: hook }, [{ ...problem, ...(fixes && { fixes }) }]);
}

const longestName = 64;
/** The name with the lowest number behind it that is free. */
function freeName(taken: string, isTaken: (name: string) => boolean): string {
  const base = taken.replace(/-\d+$/, '');
  for (let number = 2; ; number++) {
    const end = `-${number}`;
    const name = base.slice(0, longestName - end.length).replace(/-+$/, '') + end;
    if (!isTaken(name)) return name;
  }
}

function forCallers(
  live: PublishedWorkflow | undefined,
  next: Coming,
  draft: Workflow,
  changes: readonly Difference[],
  catalog: Catalog,
): Message[] {
  const path = `/hooks/${next.hook}`;
  if (!live) return [message({ en: '{path} begins to answer.', zh: '{path} 将开始应答。' }, { path })];
  const found: Message[] = [];
  if (live.hook !== next.hook) found.push(message(addressChange, { path, old: `/hooks/${live.hook}` }));
  const [asked, wanted] = [fieldsOf(live.sample), fieldsOf(next.sample)];
  if (asked !== wanted) found.push(message(requestChange, { asked, wanted }));
  const below = belowTriggers(expand(draft), catalog);
  const outermost = new Set([...below].map((id) => id.split('/')[0]));
  const count = changes.filter(({ node }) => node !== undefined && outermost.has(node)).length;
  if (count > 0) found.push(message(answerChange, { count }));
  for (const [node, outputs] of Object.entries(next.pins))
    if (!sameJson(outputs, live.pins[node] ?? null)) found.push(message(resultChange, { node: nodeTitle(draft, catalog, node) }));
  return found.length > 0 ? found : [message(nothingChanges, { path })];
}

const addressChange = {
  en: 'The address becomes {path}; {old} stops answering.',
  zh: '地址变为 {path}；{old} 将停止应答。',
};
const requestChange = {
  en: 'The sample request has other fields: {wanted}; so far {asked}. Callers may have to change what they send.',
  zh: '示例请求的字段变为：{wanted}；此前为 {asked}。调用方可能需要修改发送的内容。',
};
const answerChange = {
  en: 'The answer is made another way: {count} {count|change|changes} in what a call runs.',
  zh: '应答方式有变：调用时运行的部分有 {count} 处改动。',
};
const resultChange = {
  en: 'Answers stand on a new result of “{node}”.',
  zh: '应答将基于“{node}”的新结果。',
};
const nothingChanges = {
  en: 'Nothing: {path} takes the same requests and answers on the same results.',
  zh: '没有变化：{path} 接收同样的请求，并基于同样的结果应答。',
};

function fieldsOf(sample: Json): string {
  return isObject(sample) ? Object.keys(sample).toSorted().join(', ') : typeof sample;
}

const noTrigger = {
  en: 'This workflow has no webhook trigger, so there is nothing to call. Add one from the palette, under “Control”.',
  zh: '该工作流没有 Webhook 触发节点，因此无法被调用。请从节点面板的“控制”中添加一个。',
};
const severalTriggers = {
  en: 'This workflow has several webhook triggers; one can be published. Keep one, or split the workflow.',
  zh: '该工作流有多个 Webhook 触发节点，只能发布一个。请只保留一个，或拆分工作流。',
};
const badHookName = {
  en: 'The name of the webhook trigger cannot be an address. Use small letters, digits and hyphens.',
  zh: 'Webhook 触发节点的名称不能用作地址。请使用小写字母、数字和连字符。',
};
const againTaken = {
  en: 'v{number} answers at /hooks/{name}, and that name belongs to another workflow now. Restore v{number} as the draft, give its trigger another name, then publish it.',
  zh: 'v{number} 的地址是 /hooks/{name}，但该名称现已被另一个工作流使用。请将 v{number} 恢复为草稿，为触发节点换一个名称后再发布。',
};
const notReady = {
  en: 'What the webhook stands on has not run yet. Run the workflow once, then publish it.',
  zh: 'Webhook 所依赖的步骤尚未运行。请先运行一次工作流，再发布。',
};

/** The trigger's sample request as data; null where its text is no JSON. */
function sampleOf(workflow: Workflow, trigger: string, catalog: Catalog): Json {
  const node = expand(workflow).nodes[trigger];
  const entry = catalog[node?.type ?? ''];
  if (!node || !entry?.trigger) return null;
  return readJson(String(withDefaults(entry.settings, node.settings)[entry.trigger.sample])) ?? null;
}
