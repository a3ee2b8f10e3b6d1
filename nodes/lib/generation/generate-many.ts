import { generateAll, type Generation, type GenerationSettings, type LanguageModel, type Prompt } from './generate.ts';

/** Texts that are made at once: more would need more memory for little time. */
const together = 8;

/** Answers to any number of prompts, those of like length at once, in the order of the prompts. `onShare` gets the share done and may throw to stop. */
export async function generateMany(
  model: LanguageModel,
  prompts: readonly Prompt[],
  settings: GenerationSettings,
  onShare: (share: number) => void = () => undefined,
): Promise<Generation[]> {
  const order = prompts.map((_, at) => at).sort((a, b) => prompts[a]!.text.length - prompts[b]!.text.length);
  const answers: Generation[] = [];
  for (let start = 0; start < order.length; start += together) {
    const group = order.slice(start, start + together);
    const made = await generateAll(
      model,
      group.map((at) => prompts[at]!),
      settings,
      (step) => onShare((start + group.length * Math.min(1, step / settings.maxTokens)) / order.length),
    );
    for (const [place, at] of group.entries()) answers[at] = made[place]!;
  }
  return answers;
}
