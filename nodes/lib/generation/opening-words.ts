import { cjkShare } from '../preprocess/text-terms.ts';
import { generateAll, type LanguageModel, plainGeneration } from './generate.ts';

const [mostWords, mostCharacters] = [3, 4];

/** How a model begins a text of its own: the first words, as an example of what it can go on from. Empty where it says nothing. */
export async function openingWords(model: LanguageModel): Promise<string> {
  const [made] = await generateAll(model, [{ text: '', number: 0 }], { ...plainGeneration, maxTokens: 12 });
  const text =
    (made?.text ?? '')
      .split('\n')
      .map((line) => line.trim())
      .find((line) => line !== '') ?? '';
  return cjkShare(text) > 0.3 ? text.slice(0, mostCharacters) : text.split(/\s+/).slice(0, mostWords).join(' ');
}
