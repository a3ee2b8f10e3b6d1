import { expand } from '../../nodes/kit/expand.ts';
import { subflowHash, subflowType, withNeeded } from '../../nodes/kit/subflow.ts';
import { checkedWorkflow, emptyWorkflow, type Workflow } from '../../nodes/kit/workflow.ts';
import { AppError } from '../errors.ts';
import type { LibrarySubflow } from '../protocol.ts';
import type { Document, Documents } from './documents.ts';
import { accepted, filesIn } from './workflows.ts';

/** Subflows that can be put into any workflow of this server. */
interface SubflowDocument extends Document, LibrarySubflow {
  /** Artifacts that file settings inside name. */
  uploads: string[];
}
export interface Subflows {
  list(): LibrarySubflow[];
  /** Artifacts that any of them names. */
  uploads(): string[];
  /** Puts a content there in place of the one that this subflow has there; what does not fit is refused with a sentence. */
  put(owner: string, content: Pick<LibrarySubflow, 'hash'> & { subflows: unknown }): Promise<LibrarySubflow>;
  rename(owner: string, id: string, name: string): Promise<LibrarySubflow>;
  remove(id: string): Promise<void>;
}

const mostSubflows = 500;

export async function openSubflows(documents: Documents): Promise<Subflows> {
  const collection = await documents.open<SubflowDocument>('subflows');
  const record = ({ id, hash, subflows, updatedAt }: SubflowDocument): LibrarySubflow => ({ id, hash, subflows, updatedAt });

  function get(id: string): SubflowDocument {
    const found = collection.get(id);
    if (!found) throw new AppError(404, 'no-subflow', noSubflow);
    return found;
  }
  const put: Subflows['put'] = async (owner, { hash, subflows }) => {
    const whole = withNeeded(accepted(checkedWorkflow({ ...holding(hash), subflows })));
    const contents = whole.subflows ?? {};
    const content = contents[hash];
    if (!content) throw new AppError(400, 'bad-subflow', noContent);
    if (!collection.get(content.id) && collection.all().length >= mostSubflows)
      throw new AppError(409, 'too-many', tooMany, { most: mostSubflows });
    const uploads = filesIn(Object.values(expand(whole).nodes));
    const document = { id: content.id, owner, hash, subflows: contents, uploads, updatedAt: new Date().toISOString() };
    await collection.put(document);
    return record(document);
  };

  return {
    list: () => collection.all().map(record),
    uploads: () => collection.all().flatMap(({ uploads }) => uploads),
    put,
    async rename(owner, id, name) {
      const known = get(id);
      const content = known.subflows[known.hash];
      if (!content) throw new AppError(400, 'bad-subflow', noContent);
      const renamed = { ...content, name, revision: content.revision + 1 };
      const hash = subflowHash(renamed);
      return put(owner, { hash, subflows: { ...known.subflows, [hash]: renamed } });
    },
    remove: async (id) => void (await collection.remove(get(id).id)),
  };
}

/** A workflow with nothing but the subflow in question. */
function holding(hash: string): Workflow {
  return { ...emptyWorkflow('library', ''), nodes: { subflow: { type: subflowType(hash), version: 1, settings: {}, ui: { x: 0, y: 0 } } } };
}

const noContent = {
  en: 'The content of this subflow is missing. Open the workflow again and try once more.',
  zh: '缺少该子流程的内容。请重新打开工作流后再试。',
};
const noSubflow = { en: 'There is no such subflow; it may have been deleted.', zh: '没有这个子流程，它可能已被删除。' };
const tooMany = {
  en: 'There are {most} subflows here already, which is the most. Delete one that nobody needs.',
  zh: '子流程已达到上限 {most} 个。请先删除不再需要的。',
};
