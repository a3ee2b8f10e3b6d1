import { Failure } from '../../kit/problem.ts';
import type { Text, TextValue } from '../../kit/text.ts';

export function notOnnx(): Failure {
  return new Failure(
    {
      en: 'This is no ONNX model, or the file is damaged. Choose a file that ends in .onnx, or download it again.',
      zh: '这不是 ONNX 模型，或文件已损坏。请选择以 .onnx 结尾的文件，或重新下载。',
    },
    {},
    { code: 'not-onnx' },
  );
}

export function tooComplex(what: TextValue, found: number, most: number): Failure {
  return new Failure(
    {
      en: 'This model was not opened: it holds {found} {what}, more than the {most} that are taken. No usual model needs so many; the file may have been made to do harm.',
      zh: '没有打开这个模型：其中 {what} 的数量为 {found}，超过允许的 {most}。正常的模型不会这么多，该文件可能是恶意构造的。',
    },
    { what, found, most },
    { code: 'model-too-complex' },
  );
}

/** A statement of the file that does not fit with the rest of it. */
export function misstated(name: string, what: Text): Failure {
  return new Failure(
    {
      en: 'This model was not opened: “{name}” {what}. The file is damaged or was made to do harm; download it again from where it came from.',
      zh: '没有打开这个模型：“{name}”{what}。文件已损坏或是恶意构造的，请从来源处重新下载。',
    },
    { name, what },
    { code: 'broken-model' },
  );
}
