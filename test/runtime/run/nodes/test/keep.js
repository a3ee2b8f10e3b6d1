const label = (words) => ({ en: words, zh: words });

/** Commits a file of its own, so that there is something to keep or to collect. */
export default {
  title: label('Keep'),
  summary: label('Commits a file.'),
  help: label('For tests.'),
  icon: 'file',
  words: [],
  inputs: {},
  outputs: { file: { type: 'file' } },
  settings: { content: { kind: 'text', label: label('content'), default: 'a' } },
  async run(context, _inputs, { content }) {
    const artifact = await context.artifacts.commit('file', { 'content.txt': Buffer.from(content) });
    return { file: { type: 'file', artifact, name: 'content.txt', bytes: content.length, media: 'text/plain' } };
  },
};
