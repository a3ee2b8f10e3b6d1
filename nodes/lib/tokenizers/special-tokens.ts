import { isObject } from '../../kit/json.ts';

export const specialRoles = ['pad', 'bos', 'eos', 'cls', 'sep', 'unk', 'mask'] as const;
export type SpecialRole = (typeof specialRoles)[number];

/** What the well-known families call theirs, for folders that do not say it. */
const usualNames: Readonly<Record<SpecialRole, readonly string[]>> = {
  pad: ['[PAD]', '<pad>', '<|pad|>', '<|endoftext|>'],
  bos: ['<s>', '<|begin_of_text|>', '<|startoftext|>'],
  eos: ['</s>', '<|end_of_text|>', '<|endoftext|>'],
  cls: ['[CLS]', '<s>'],
  sep: ['[SEP]', '</s>'],
  unk: ['[UNK]', '<unk>'],
  mask: ['[MASK]', '<mask>'],
};

/** The ids of the tokens with a task of their own: as tokenizer_config.json names them, else by their usual names. */
export function specialTokens(config: unknown, idOf: (token: string) => number | undefined): Partial<Record<SpecialRole, number>> {
  const said = isObject(config) ? config : {};
  const found: Partial<Record<SpecialRole, number>> = {};
  for (const role of specialRoles) {
    const name = said[`${role}_token`];
    const content = isObject(name) ? name.content : name;
    const names = typeof content === 'string' ? [content] : content === null ? [] : usualNames[role];
    const id = names.map(idOf).find((known) => known !== undefined);
    if (id !== undefined) found[role] = id;
  }
  return found;
}
