import { type DragEvent, useState } from 'react';
import { message } from '../../../nodes/kit/text.ts';
import type { Sheet } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { toastProblem } from '../../controls/toast.ts';
import { navigate } from '../../router.tsx';
import { workflowTextIn } from '../../share/embedded.ts';
import { act } from '../parts/act.ts';

const nothingInside = {
  en: '“{name}” holds no workflow. Choose a workflow file, or a chart or report that Graftwork saved.',
  zh: '“{name}”中没有工作流。请选择工作流文件，或由 Graftwork 保存的图表、报告。',
};

/** Workflow files, and pictures and pages with one inside, that are chosen or dropped. One is shown before it opens; of several, all appear in the list. */
export function useImport() {
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState(false);

  const [asked, setAsked] = useState<{ sheet: Sheet; open(): Promise<void> }>();

  const create = async (file: string) => (await api.createWorkflow({ file })).workflow.id;
  const take = async (files: readonly File[]) => {
    setBusy(true);
    for (const file of files) {
      await act(async () => {
        const text = await workflowTextIn(file);
        if (text === undefined) return toastProblem(message(nothingInside, { name: file.name }));
        if (files.length > 1) return void (await create(text));
        const open = async () => void (await act(async () => navigate(`/w/${await create(text)}`)));
        setAsked({ sheet: await api.sheet(text), open });
      });
    }
    setBusy(false);
  };
  const carriesFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  return {
    over,
    busy,
    take,
    asked,
    forget: () => setAsked(undefined),
    drop: {
      onDragOver(event: DragEvent) {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave(event: DragEvent) {
        // Out of the page, and not from one part of it to another.
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setOver(false);
      },
      onDrop(event: DragEvent) {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(false);
        void take([...event.dataTransfer.files]);
      },
    },
  };
}
