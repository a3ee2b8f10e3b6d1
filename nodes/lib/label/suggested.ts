import { type Answer, checkedAnswer, type Question } from '../../kit/labelling.ts';
import { isObject, type Json, readJson } from '../../kit/json.ts';
import { spansIn } from '../text/spans.ts';

/** What a cell suggests, as an answer to the question; undefined where it fits none, as with a class that is not offered. */
export function suggestedAnswer(question: Question, cell: Json): Answer | undefined {
  if (cell === null || cell === '') return undefined;
  const value = typeof cell === 'string' ? (readJson(cell) ?? cell) : cell;
  switch (question.kind) {
    case 'class':
      return checkedAnswer(question, { kind: 'class', label: typeof cell === 'string' ? cell : String(cell) });
    case 'classes': {
      const labels = Array.isArray(value) ? value : String(cell).split(/\s*[,;，；]\s*/);
      return checkedAnswer(question, { kind: 'classes', labels });
    }
    case 'rating':
      return checkedAnswer(question, { kind: 'rating', value: Math.round(Number(value)) });
    case 'pair':
      return checkedAnswer(question, { kind: 'pair', better: value });
    case 'spans': {
      const marked = isObject(value) ? value : { spans: value, relations: [] };
      return checkedAnswer(question, { kind: 'spans', spans: spansIn(jsonOf(marked.spans)) ?? [], relations: marked.relations });
    }
    case 'boxes':
      return checkedAnswer(question, { kind: 'boxes', boxes: isObject(value) ? value.boxes : value });
  }
}

function jsonOf(value: unknown): Json {
  return Array.isArray(value) ? (readJson(JSON.stringify(value)) ?? null) : null;
}
