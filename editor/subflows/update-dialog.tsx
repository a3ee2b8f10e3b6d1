import { useMemo } from 'react';
import { subflowDifferences } from '../../nodes/kit/differences.ts';
import { Button } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { useSay } from '../i18n/use-say.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { knownSubflows } from '../store/known-subflows.ts';
import { setPanels, usePanels } from '../store/panels-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { DifferenceList } from '../versions/difference-list.tsx';
import { countUses, newerFor, update } from './subflow-actions.ts';

/** What a newer content of a subflow changes, before it takes the place of the one that is here. */
export function UpdateDialog() {
  const node = usePanels((state) => state.update);
  return node === undefined ? null : <Update node={node} />;
}

function Update({ node }: { node: string }) {
  const say = useSay();
  const document = useWorkflow((state) => state.document);
  const program = useCatalog((state) => state.program);
  const newer = useMemo(() => newerFor(node), [node]);
  const changes = useMemo(
    () => (newer ? subflowDifferences(newer.old, newer.subflow, { ...knownSubflows() }, program) : []),
    [newer, program],
  );
  if (!newer) return null;
  const uses = countUses(document, newer.old);
  const close = () => setPanels({ update: undefined });
  const take = (all: boolean) => {
    close();
    update(node, all);
  };
  return (
    <Dialog
      open
      onClose={close}
      title={say({ en: 'Update “{name}”', zh: '更新“{name}”' }, { name: newer.subflow.name || newer.old.name })}
      description={say({ en: 'What the newer one changes:', zh: '新内容的改动：' })}
      actions={
        <>
          <Button onClick={close}>{say({ en: 'Leave as it is', zh: '保持不变' })}</Button>
          {uses > 1 && (
            <Button onClick={() => take(true)}>{say({ en: 'Update all {uses} uses', zh: '更新全部 {uses} 处' }, { uses })}</Button>
          )}
          <Button look="main" onClick={() => take(false)}>
            {uses > 1 ? say({ en: 'Update this one', zh: '只更新此处' }) : say({ en: 'Update', zh: '更新' })}
          </Button>
        </>
      }
    >
      {changes.length > 0 ? (
        <DifferenceList changes={changes} />
      ) : (
        <p>{say({ en: 'Only where things lie inside; results stay the same.', zh: '只是内部的摆放位置不同，结果不变。' })}</p>
      )}
    </Dialog>
  );
}
