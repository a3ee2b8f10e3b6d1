import { isObject, type Json, type JsonObject } from '../../kit/json.ts';
import { type Box, charactersAt, type LabelKind, placesIn, type SpanRelation } from './label-values.ts';
import type { Span } from '../text/spans.ts';

/** What one control of a labelling project holds for one task. */
export interface ControlValue {
  kind: LabelKind | 'text' | 'other';
  value: Json;
  relations?: SpanRelation[];
}
export interface StudioRow {
  task: Json;
  data: JsonObject;
  /** By the name of the control; empty where nobody has labelled. */
  labels: Map<string, ControlValue>;
  by?: string;
  confidence?: number;
  /** Boxes that were turned, and are read as if they stood upright. */
  turned: number;
}

export interface StudioReading {
  /** Labels of people, or the predictions that stand beside them. */
  of: 'people' | 'predictions';
  /** One row a task, or one for each annotation. */
  each: boolean;
}

/** Rows of an exported task; undefined where it is not one. Annotations that were cancelled do not count. */
export function rowsOfTask(task: Json, { of, each }: StudioReading): StudioRow[] | undefined {
  if (!isObject(task) || !isObject(task.data)) return undefined;
  const { data } = task;
  const said = of === 'people' ? (task.annotations ?? task.completions) : task.predictions;
  const given = (Array.isArray(said) ? said : []).filter((one): one is JsonObject => isObject(one) && one.was_cancelled !== true);
  const base = { task: task.id ?? null, data };
  if (given.length === 0) return [{ ...base, labels: new Map(), turned: 0 }];
  const chosen = each ? given : [given.find((one) => one.ground_truth === true) ?? given.at(-1) ?? {}];
  return chosen.map((one) => {
    const results = (Array.isArray(one.result) ? one.result : []).filter((item) => isObject(item));
    const by = nameOf(one.completed_by ?? one.model_version);
    return {
      ...base,
      labels: labelsOf(results, data),
      turned: results.filter(({ type, value }) => type === 'rectanglelabels' && isObject(value) && Number(value.rotation ?? 0) % 360 !== 0)
        .length,
      ...(by !== undefined && { by }),
      ...(typeof one.score === 'number' && { confidence: one.score }),
    };
  });
}

function nameOf(who: Json | undefined): string | undefined {
  if (isObject(who)) return nameOf(who.email ?? who.username ?? who.id);
  return who === null || who === undefined || who === '' ? undefined : String(who);
}

function labelsOf(results: readonly JsonObject[], data: JsonObject): Map<string, ControlValue> {
  const labels = new Map<string, ControlValue>();
  const places = new Map<string, { control: string; at: number }>();
  const relations: JsonObject[] = [];
  for (const result of results) {
    if (result.type === 'relation') {
      relations.push(result);
      continue;
    }
    const control = typeof result.from_name === 'string' ? result.from_name : 'label';
    const found = valueOf(result, data);
    const known = labels.get(control);
    if (known && Array.isArray(known.value) && Array.isArray(found.value)) known.value = [...known.value, ...found.value];
    else labels.set(control, found);
    const all = labels.get(control)?.value;
    if (typeof result.id === 'string' && Array.isArray(all)) places.set(result.id, { control, at: all.length - 1 });
  }
  for (const { from_id: from, to_id: to, labels: said } of relations) {
    const [one, other] = [places.get(String(from)), places.get(String(to))];
    const control = one && one.control === other?.control ? labels.get(one.control) : undefined;
    if (!control || !one || !other) continue;
    const label = Array.isArray(said) && typeof said[0] === 'string' ? said[0] : '';
    control.relations = [...(control.relations ?? []), { from: one.at, to: other.at, label }];
  }
  return labels;
}

function valueOf({ type, value: given, to_name: to }: JsonObject, data: JsonObject): ControlValue {
  const value = isObject(given) ? given : {};
  switch (type) {
    case 'choices':
      return { kind: 'classes', value: Array.isArray(value.choices) ? value.choices : [] };
    case 'labels':
    case 'hypertextlabels': {
      const { start, end, text: marked } = value;
      const [label] = Array.isArray(value.labels) ? value.labels : Array.isArray(value.hypertextlabels) ? value.hypertextlabels : [];
      const text = shownText(data, String(to));
      if (typeof start !== 'number' || typeof end !== 'number' || typeof label !== 'string') break;
      return { kind: 'spans', value: [{ ...placesIn(text, start, end, typeof marked === 'string' ? marked : undefined), label }] };
    }
    case 'rectanglelabels': {
      const [label] = Array.isArray(value.rectanglelabels) ? value.rectanglelabels : [];
      const share = (side: Json | undefined) => Math.round(Number(side) * 1e4) / 1e6;
      if (typeof label !== 'string') break;
      return {
        kind: 'boxes',
        value: [{ x: share(value.x), y: share(value.y), width: share(value.width), height: share(value.height), label }],
      };
    }
    case 'rating':
      return { kind: 'rating', value: typeof value.rating === 'number' ? value.rating : null };
    case 'number':
      return { kind: 'rating', value: typeof value.number === 'number' ? value.number : null };
    case 'pairwise':
      return { kind: 'pair', value: value.selected === 'left' ? 'first' : value.selected === 'right' ? 'second' : 'same' };
    case 'textarea':
      return { kind: 'text', value: Array.isArray(value.text) ? value.text.join('\n') : (value.text ?? null) };
    default:
  }
  return { kind: 'other', value: [value] };
}

/** The text that a control is about: the field of its object's name, else the longest text of the task. */
function shownText(data: JsonObject, object: string): string {
  const own = data[object];
  if (typeof own === 'string') return own;
  const texts = Object.values(data).filter((value) => typeof value === 'string');
  return texts.reduce((longest, text) => (text.length > longest.length ? text : longest), '');
}

export interface StudioWriting {
  kind: LabelKind;
  /** Column of the labels, which is the name of the control. */
  control: string;
  /** Columns that are shown, which are the names of the objects; a pair has two. */
  shown: readonly string[];
  /** Whether they stand there as suggestions of a machine, not as labels of people. */
  suggested: boolean;
}

/** A row as a task to be imported. */
export function taskOfRow(
  id: number,
  { data, label, relations, confidence }: { data: JsonObject; label: Json; relations: readonly SpanRelation[]; confidence?: number },
  writing: StudioWriting,
): JsonObject {
  const results = resultsOf(label, relations, data, writing);
  const given: JsonObject = { result: results };
  if (writing.suggested) given.model_version = 'graftwork';
  if (writing.suggested && confidence !== undefined) given.score = confidence;
  return { id, data, [writing.suggested ? 'predictions' : 'annotations']: results.length === 0 ? [] : [given] };
}

function resultsOf(
  label: Json,
  relations: readonly SpanRelation[],
  data: JsonObject,
  { kind, control, shown }: StudioWriting,
): JsonObject[] {
  if (label === null) return [];
  const [object = 'text'] = shown;
  const base = { from_name: control, to_name: object };
  const list = Array.isArray(label) ? label : [label];
  switch (kind) {
    case 'class':
    case 'classes':
      return list.length === 0 ? [] : [{ ...base, type: 'choices', value: { choices: list.map(String) } }];
    case 'rating':
      return [{ ...base, type: 'rating', value: { rating: Number(label) } }];
    case 'pair': {
      const selected = { first: 'left', second: 'right' }[String(label)];
      return [{ ...base, to_name: shown.join(','), type: 'pairwise', value: selected === undefined ? {} : { selected } }];
    }
    case 'spans': {
      const text = typeof data[object] === 'string' ? data[object] : '';
      const spans = list.filter(isSpan).map(({ start, end, label: name }, at) => ({
        ...base,
        id: `s${at}`,
        type: 'labels',
        value: { start: charactersAt(text, start), end: charactersAt(text, end), text: text.slice(start, end), labels: [name] },
      }));
      return [
        ...spans,
        ...relations.map(({ from, to, label: name }) => ({
          from_id: `s${from}`,
          to_id: `s${to}`,
          type: 'relation',
          direction: 'right',
          ...(name !== '' && { labels: [name] }),
        })),
      ];
    }
    case 'boxes':
      return list.filter(isBox).map(({ x, y, width, height, label: name }, at) => ({
        ...base,
        id: `b${at}`,
        type: 'rectanglelabels',
        value: {
          x: hundredth(x),
          y: hundredth(y),
          width: hundredth(width),
          height: hundredth(height),
          rotation: 0,
          rectanglelabels: [name],
        },
      }));
  }
}

const hundredth = (share: number) => Math.round(share * 1e6) / 1e4;
const isSpan = (item: Json): item is Json & Span =>
  isObject(item) && typeof item.start === 'number' && typeof item.end === 'number' && typeof item.label === 'string';
const isBox = (item: Json): item is Json & Box =>
  isObject(item) && [item.x, item.y, item.width, item.height].every((side) => typeof side === 'number') && typeof item.label === 'string';

/** The labelling interface that shows such tasks, for the settings of a project in Label Studio. */
export function studioConfig({ kind, control, shown }: StudioWriting, labels: readonly string[]): string {
  const safe = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  const [object = 'text'] = shown;
  const show = shown.map((one) => `<${kind === 'boxes' ? 'Image' : 'Text'} name="${safe(one)}" value="$${safe(one)}"/>`).join('');
  const named = (tag: string, each: string, more = '') =>
    `<${tag} name="${safe(control)}" toName="${safe(object)}"${more}>${labels.map((one) => `<${each} value="${safe(one)}"/>`).join('')}</${tag}>`;
  const ask: Record<LabelKind, () => string> = {
    class: () => named('Choices', 'Choice', ' choice="single"'),
    classes: () => named('Choices', 'Choice', ' choice="multiple"'),
    spans: () => named('Labels', 'Label'),
    boxes: () => named('RectangleLabels', 'Label'),
    rating: () => `<Rating name="${safe(control)}" toName="${safe(object)}"/>`,
    pair: () => `<Pairwise name="${safe(control)}" toName="${shown.map(safe).join(',')}"/>`,
  };
  return `<View>${show}${ask[kind]()}</View>`;
}
