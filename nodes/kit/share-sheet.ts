import { isFileRef } from './check-settings.ts';
import { nodeTitle } from './check.ts';
import { expand } from './expand.ts';
import type { Catalog, CatalogEntry } from './define-node.ts';
import { type FileRef, withDefaults } from './settings.ts';
import { sizeWords } from './size-words.ts';
import { type Message, message, type Text } from './text.ts';
import type { Workflow } from './workflow.ts';

/** One line of what a workflow file does, in words for the person who is about to open or to share it. */
export interface SheetLine {
  part: 'reads' | 'writes' | 'calls' | 'needs';
  message: Message;
  /** What must be there for it to run; whoever shows the line finds out whether it is. */
  wants?: { file: FileRef } | { secret: string } | { nodeType: string };
  /** What it would bring about under a name, which may be taken where it is opened. */
  makes?: { kind: 'endpoint' | 'model' | 'hook'; name: string };
}

const said = {
  upload: { en: '“{name}”, an uploaded file of {size}', zh: '上传的文件“{name}”（{size}）' },
  folder: { en: '“{path}” in the folder “{folder}” of the computer that runs it', zh: '运行它的计算机上“{folder}”文件夹中的“{path}”' },
  example: { en: '“{path}”, which comes with Graftwork', zh: 'Graftwork 自带的“{path}”' },
  payloads: { en: 'what the webhook /hooks/{name} has received and kept', zh: 'Webhook /hooks/{name} 收到并保留的内容' },
  sample: { en: '“{title}”, which comes with Graftwork', zh: 'Graftwork 自带的“{title}”' },
  model: { en: 'the registered model “{name}” ({alias})', zh: '已登记的模型“{name}”（{alias}）' },
  'register-model': { en: 'a version of the model “{name}”', zh: '模型“{name}”的新版本' },
  'deploy-endpoint': { en: 'an endpoint at /endpoints/{name}', zh: '服务 /endpoints/{name}' },
  hook: { en: 'a webhook at /hooks/{name}, once somebody publishes it', zh: 'Webhook /hooks/{name}（发布之后）' },
  calls: { en: '“{title}”: {whom}', zh: '“{title}”：{whom}' },
  secret: { en: 'the secret “{name}”, for “{title}”', zh: '机密“{name}”（用于“{title}”）' },
  node: { en: 'the node “{type}”', zh: '节点“{type}”' },
} satisfies Record<string, Text>;

/** What a workflow reads, writes, calls and needs, from its settings and the catalog alone: nothing is opened for it. */
export function sheetOf(workflow: Workflow, catalog: Catalog): SheetLine[] {
  const lines = Object.entries(expand(workflow).nodes).flatMap(([id, { type, settings }]): SheetLine[] => {
    const entry = Object.hasOwn(catalog, type) ? catalog[type] : undefined;
    if (!entry) return [{ part: 'needs', message: message(said.node, { type }), wants: { nodeType: type } }];
    const title = nodeTitle(workflow, catalog, id);
    return linesOf(entry, withDefaults(entry.settings, settings), title);
  });
  return [...new Map(lines.map((line) => [JSON.stringify([line.part, line.message]), line])).values()];
}

function linesOf(entry: CatalogEntry, settings: ReturnType<typeof withDefaults>, title: Text): SheetLine[] {
  const lines: SheetLine[] = [];
  const kinds = Object.entries(entry.settings);
  for (const [name, { kind }] of kinds) {
    const value = settings[name] ?? null;
    if (kind === 'file' && isFileRef(value)) lines.push({ part: 'reads', message: fileWords(value), wants: { file: value } });
    if (kind === 'secret' && typeof value === 'string' && value !== '')
      lines.push({ part: 'needs', message: message(said.secret, { name: value, title }), wants: { secret: value } });
  }
  const isOwn = entry.category === 'data' && Object.keys(entry.inputs).length === 0 && !entry.calls && !entry.fingerprint;
  if (isOwn && !kinds.some(([, { kind }]) => kind === 'file')) lines.push({ part: 'reads', message: message(said.sample, { title }) });
  const hook = settings[entry.fingerprint?.payloads ?? ''];
  if (typeof hook === 'string') lines.push({ part: 'reads', message: message(said.payloads, { name: hook }) });
  const name = typeof settings.name === 'string' ? settings.name : '';
  if (entry.effect === 'register-model' || entry.effect === 'deploy-endpoint') {
    const kind = entry.effect === 'register-model' ? 'model' : 'endpoint';
    lines.push({ part: 'writes', message: message(said[entry.effect], { name }), makes: { kind, name } });
  }
  if (entry.trigger) lines.push({ part: 'writes', message: message(said.hook, { name }), makes: { kind: 'hook', name } });
  if (entry.calls) lines.push({ part: 'calls', message: message(said.calls, { title, whom: entry.calls }) });
  return lines;
}

function fileWords(ref: FileRef): Message {
  switch (ref.source) {
    case 'upload':
      return message(said.upload, { name: ref.name, size: sizeWords(ref.bytes) });
    case 'folder':
      return message(said.folder, { path: ref.path, folder: ref.folder });
    case 'example':
      return message(said.example, { path: ref.path });
    case 'model':
      return message(said.model, { name: ref.name, alias: ref.alias });
  }
}
