import { expect, test } from 'vitest';
import { askedWords } from '../../../../editor/results/model/asked-words.ts';

test('a prompt with what is filled in; what is not keeps the name of its column', () => {
  const prompt = 'Question: {question}\nAbout {topic}:';
  expect(askedWords(prompt, { question: 'Why {topic}?', topic: '' })).toBe('Question: Why {topic}?\nAbout {topic}:');
  expect(askedWords(prompt, { question: 'Why?', topic: 'cats' })).toBe('Question: Why?\nAbout cats:');
});
