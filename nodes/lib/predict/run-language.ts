import type { Row } from '../../kit/ports.ts';
import { generateMany } from '../generation/generate-many.ts';
import type { LanguageModel } from '../generation/generate.ts';
import { openLanguage } from '../generation/language-session.ts';
import { fillTemplate } from '../generation/prompt-template.ts';
import type { LanguageFeatures } from '../preprocess/token-features.ts';
import { loadTokenizer } from '../tokenizers/load-tokenizer.ts';

/** Opens a language model that `saveModel` wrote. */
export async function openLanguageModel(onnx: Uint8Array, features: LanguageFeatures): Promise<LanguageModel> {
  const { config, tokenizer, begin, endings, taughtLength = config.positions } = features;
  return {
    session: await openLanguage(onnx, config),
    tokenizer: loadTokenizer(tokenizer.tokenizer, tokenizer.config),
    longest: config.positions,
    taughtLength,
    ...(begin !== undefined && { begin }),
    endings,
  };
}

/** Answers rows with texts: each fills the prompt, and the model goes on from there. */
export async function languageRunner(onnx: Uint8Array, features: LanguageFeatures) {
  const language = await openLanguageModel(onnx, features);
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
