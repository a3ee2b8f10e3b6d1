import { sizeWords } from '../../nodes/kit/size-words.ts';
import { message } from '../../nodes/kit/text.ts';
import { api, ApiError } from '../api.ts';
import { toastError, toastProblem } from '../controls/toast.ts';
import { navigate } from '../router.tsx';
import { offer } from '../store/offered-store.ts';
import { mostBytes, workflowTextIn } from './embedded.ts';

const nothingInside = {
  en: '“{name}” holds no workflow. Choose a workflow file, or a chart or report that Graftwork saved.',
  zh: '“{name}”中没有工作流。请选择工作流文件，或由 Graftwork 保存的图表、报告。',
};
const tooLarge = {
  en: '“{name}” ({size}) is larger than any workflow file, so it was not opened. Ask whoever sent it for the file that “Share as a file” makes.',
  zh: '“{name}”（{size}）超出工作流文件的大小，未打开。请让发送者用“分享为文件”重新导出。',
};

/** Shows what a file would do, before it is opened. Nothing of it is kept, run or sent elsewhere until then. */
export async function offerFile(file: File): Promise<void> {
  await reading(file, offerText);
}

/** The same of a file that is dropped among data, where it is a workflow's, or a chart or a report that carries one. Answers whether it is. */
export async function offerWorkflow(file: File): Promise<boolean> {
  if (!carriers.test(file.name) || file.size > mostBytes) return false;
  const text = await workflowTextIn(file);
  if (text === undefined || !mark.test(text)) return false;
  await saying(file, () => offerText(text));
  return true;
}
const carriers = /\.(json|png|html?)$/i;
const mark = /"format"\s*:\s*"graftwork\/\d/;

async function offerText(text: string): Promise<void> {
  offer({
    sheet: await api.sheet(text),
    open: async () => {
      try {
        const id = await create(text);
        offer(undefined);
        navigate(`/w/${id}`);
      } catch (error) {
        toastError(error);
      }
    },
  });
}

/** Takes in several files at once; each appears in the list of workflows. */
export async function takeIn(files: readonly File[]): Promise<void> {
  for (const file of files) await reading(file, create);
}

async function create(file: string): Promise<string> {
  return (await api.createWorkflow({ file })).workflow.id;
}

async function reading(file: File, take: (text: string) => Promise<unknown>): Promise<void> {
  if (file.size > mostBytes) return sayTooLarge(file);
  await saying(file, async () => {
    const text = await workflowTextIn(file);
    if (text === undefined) return toastProblem(message(nothingInside, { name: file.name }));
    await take(text);
  });
}

/** Says what went wrong with a file. */
async function saying(file: File, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (error instanceof ApiError && error.status === 413) sayTooLarge(file);
    else toastError(error);
  }
}
function sayTooLarge({ name, size }: File): void {
  toastProblem(message(tooLarge, { name, size: sizeWords(size) }));
}
