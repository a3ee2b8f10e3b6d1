import type { Row } from '../../kit/ports.ts';
import { generateMany } from '../generation/generate-many.ts';
import type { LanguageModel } from '../generation/generate.ts';
import { openLanguage } from '../generation/language-session.ts';
import { fillTemplate } from '../generation/prompt-template.ts';
import type { LanguageFeatures } from '../preprocess/token-features.ts';
import { loadTokenizer } from '../tokenizers/load-tokenizer.ts';

/** Bytes of a model from which several threads write sooner than one, which has nobody to wait for: 20 million numbers. */
const worthSharing = 80e6;

/** Opens a language model that `saveModel` wrote. A large one has all the threads; what it writes is the same with any number. */
export async function openLanguageModel(onnx: Uint8Array, features: LanguageFeatures, threads = 1): Promise<LanguageModel> {
  const { config, tokenizer, begin, endings, taughtLength = config.positions } = features;
  return {
    session: await openLanguage(onnx, config, { threads: onnx.length >= worthSharing ? threads : 1 }),
    tokenizer: loadTokenizer(tokenizer.tokenizer, tokenizer.config),
    longest: config.positions,
    taughtLength,
    ...(begin !== undefined && { begin }),
    endings,
  };
}

/** Answers rows with texts: each fills the prompt, and the model goes on from there. */
export async function languageRunner(onnx: Uint8Array, features: LanguageFeatures, threads?: number) {
  const language = await openLanguageModel(onnx, features, threads);
  return {
    columns: features.columns,
    language,
    prompt: features.prompt,
    async answer(rows: readonly Row[]) {
      const prompts = rows.map((row, number) => ({ text: fillTemplate(features.prompt, row), number }));
      const answers = await generateMany(language, prompts, features.generation);
      return { kind: 'texts' as const, texts: answers.map(({ text }) => text) };
    },
    close: () => language.session.close(),
  };
}
