/** Cuts a text into words; texts without Chinese come apart at spaces and signs. */
export type Segmenter = (text: string) => string[];

let opened: Promise<Segmenter> | undefined;

/** jieba with its own dictionary of 350,000 words, and its hidden Markov model for words that are not in it. Loaded once, about 90 MB. */
export function openSegmenter(): Promise<Segmenter> {
  opened ??= (async () => {
    const [{ Jieba }, { dict }] = await Promise.all([import('@node-rs/jieba'), import('@node-rs/jieba/dict')]);
    const jieba = Jieba.withDict(dict);
    return (text) => jieba.cut(text, true);
  })();
  return opened;
}
