import { toastProblem } from './toast.ts';

/** Copies a text; says so where the browser does not allow it, as outside of https and this computer. Answers whether it was copied. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    toastProblem({
      en: 'The browser does not allow copying here. Select the text and copy it by hand.',
      zh: '浏览器不允许在此复制。请选中文本后手动复制。',
    });
    return false;
  }
}
