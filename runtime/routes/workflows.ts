import type { Catalog } from '../../nodes/kit/define-node.ts';
import { expand } from '../../nodes/kit/expand.ts';
import { type Language, type Message, message } from '../../nodes/kit/text.ts';
import { checkedWorkflow, emptyWorkflow, parseWorkflow, type Workflow, workflowText } from '../../nodes/kit/workflow.ts';
import { firstOwner } from '../outside.ts';
import type { DeletedWorkflow, NewWorkflow, Outlook, Saved, WorkflowRecord, WorkflowSummary } from '../protocol.ts';
import { accepted, type WorkflowDocument } from '../store/workflows.ts';
import { listExamples, readExample } from './examples.ts';
import type { Routes } from './parts.ts';
import { publicPart } from './publishing.ts';
import { bodyLimit, byId, name, nodeId, target, Type } from './schema.ts';

const newWorkflow = Type.Union([
  Type.Object({ name }, { additionalProperties: false }),
  Type.Object({ example: name }, { additionalProperties: false }),
  Type.Object({ copyOf: name }, { additionalProperties: false }),
  Type.Object({ file: Type.String() }, { additionalProperties: false }),
]);

export const workflowRoutes: Routes =
  ({ root, catalog, engine, stores, changed }) =>
  async (app) => {
    const { workflows, hooks } = stores;

    app.get('/api/examples', async () => listExamples(root, await engine.runs({ whole: true, limit: 200 })));

    app.get('/api/workflows', async (): Promise<WorkflowSummary[]> => {
      const runs = await engine.runs({ whole: true, limit: 200 });
      const lastRun = new Map<string, WorkflowSummary['lastRun']>();
      for (const { id, workflow, status, startedAt } of runs)
        if (!lastRun.has(workflow)) lastRun.set(workflow, { id, status, at: startedAt });
      return workflows
        .list()
        .map((document) => summary(document, lastRun.get(document.id)))
        .sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
    });

    app.post('/api/workflows', { bodyLimit, schema: { body: newWorkflow } }, async (request, reply): Promise<WorkflowRecord> => {
      const language = (request.headers['accept-language'] ?? '').startsWith('zh') ? 'zh' : 'en';
      const content = await contentOf(request.body, language);
      const document = await workflows.create(request.owner ?? firstOwner, content);
      changed('workflows', document.id);
      reply.code(201).header('location', `/api/workflows/${document.id}`);
      return record(document, await workflows.load(document.id), catalog);
    });

    async function contentOf(from: NewWorkflow, language: Language): Promise<Workflow> {
      if ('name' in from) return emptyWorkflow('new', from.name);
      if ('example' in from) return readExample(root, from.example, language);
      if ('file' in from) return accepted(parseWorkflow(from.file));
      const original = await workflows.load(from.copyOf);
      return { ...original, name: copyName(original.name, new Set(workflows.list().map((document) => document.name))) };
    }

    app.get('/api/workflows/:id', { schema: { params: byId } }, async ({ params }): Promise<WorkflowRecord> => {
      const document = workflows.get(params.id);
      return record(document, await workflows.load(params.id), catalog);
    });

    const saving = Type.Object({ workflow: Type.Unknown(), base: Type.String({ maxLength: 64 }) });
    app.put('/api/workflows/:id', { bodyLimit, schema: { params: byId, body: saving } }, async ({ params, body }): Promise<Saved> => {
      const saved = await workflows.save(params.id, body.workflow, body.base);
      changed('workflows', params.id, saved.version);
      return saved;
    });

    app.patch('/api/workflows/:id', { schema: { params: byId, body: Type.Object({ name }) } }, async ({ params, body }): Promise<Saved> => {
      const saved = await workflows.rename(params.id, body.name);
      changed('workflows', params.id, saved.version);
      return saved;
    });

    app.delete('/api/workflows/:id', { schema: { params: byId } }, async ({ params }, reply) => {
      await workflows.remove(params.id);
      changed('workflows', params.id);
      changed('hooks');
      return reply.code(204).send();
    });

    app.get('/api/workflows/deleted', async (): Promise<DeletedWorkflow[]> =>
      workflows.deleted().map(({ id, name: title, nodes, deletedAt = '' }) => ({ id, name: title, nodes, deletedAt })),
    );

    app.post('/api/workflows/:id/restore', { schema: { params: byId } }, async ({ params: { id } }): Promise<WorkflowRecord> => {
      const live = workflows.deleted().find((document) => document.id === id)?.published;
      // In the meantime another workflow may have taken its webhook's name.
      const lost = live !== undefined && hooks.find(live.hook)?.workflow !== id;
      const document = await workflows.restore(id, lost);
      changed('workflows', id);
      changed('hooks');
      const restored = record(document, await workflows.load(id), catalog);
      return lost ? { ...restored, notices: [message(hookLost, { hook: live.hook }), ...restored.notices] } : restored;
    });

    app.delete('/api/workflows/deleted/:id', { schema: { params: byId } }, async ({ params }, reply) => {
      await stores.purge(params.id);
      changed('workflows', params.id);
      return reply.code(204).send();
    });

    app.get('/api/workflows/:id/export', { schema: { params: byId } }, async ({ params }, reply) => {
      const workflow = await workflows.load(params.id);
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', attachment(`${workflow.name || 'workflow'}.json`))
        .send(workflowText(workflow));
    });

    const asking = Type.Object({ workflow: Type.Unknown(), target, node: Type.Optional(nodeId) });
    app.post('/api/workflows/:id/outlook', { bodyLimit, schema: { params: byId, body: asking } }, async ({ body }): Promise<Outlook> => {
      return engine.outlook(accepted(checkedWorkflow(body.workflow)), body.target, body.node);
    });
  };

const hookLost = {
  en: 'The webhook “{hook}” belongs to another workflow by now, so this one is not published. Give its trigger another name, then publish it.',
  zh: 'Webhook“{hook}”现已属于另一个工作流，因此该工作流没有发布。请为其触发节点换一个名称后再发布。',
};

function summary(document: WorkflowDocument, lastRun: WorkflowSummary['lastRun']): WorkflowSummary {
  const { id, name, description, version, updatedAt, nodes, published } = document;
  return {
    id,
    name,
    description,
    version,
    updatedAt,
    nodes,
    ...(lastRun && { lastRun }),
    ...(published && { published: publicPart(published) }),
  };
}

function record({ version, updatedAt, published }: WorkflowDocument, workflow: Workflow, catalog: Catalog): WorkflowRecord {
  return { workflow, version, updatedAt, ...(published && { published: publicPart(published) }), notices: notices(workflow, catalog) };
}

/** What a person should know on opening: nodes of other versions or unknown ones. */
function notices(workflow: Workflow, catalog: Catalog): Message[] {
  const nodes = Object.values(expand(workflow).nodes);
  const types = new Set(nodes.map(({ type }) => type));
  const unknown = [...types].filter((type) => !Object.hasOwn(catalog, type));
  const older = nodes.filter(({ type, version }) => Object.hasOwn(catalog, type) && version < (catalog[type]?.version ?? 1));
  return [
    ...unknown.map((type) =>
      message(
        {
          en: 'This Graftwork has no node “{type}”; its place and settings are kept.',
          zh: '当前 Graftwork 没有“{type}”节点；其位置和设置已保留。',
        },
        { type },
      ),
    ),
    ...(older.length > 0
      ? [
          message(
            {
              en: '{count} {count|node was|nodes were} saved by an older Graftwork; check {count|its|their} settings.',
              zh: '有 {count} 个节点由旧版 Graftwork 保存，请检查它们的设置。',
            },
            { count: older.length },
          ),
        ]
      : []),
  ];
}

function copyName(original: string, taken: ReadonlySet<string>): string {
  const base = original.replace(/ \d+$/, '').slice(0, 190);
  for (let count = 2; ; count++) if (!taken.has(`${base} ${count}`)) return `${base} ${count}`;
}

/** A Content-Disposition with a name in any script (RFC 6266). */
export function attachment(fileName: string): string {
  const plain = fileName.replace(/[^\w .-]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)}`;
}
