import { type Message, message, say, type Language, type Text } from '../../../nodes/kit/text.ts';
import type { Change, Comparison } from '../../../runtime/protocol.ts';
import { inFigureOrder, withFigureNames } from './change-order.ts';

const most = 4;

/** The figure that people look at first, where it changed. */
function headlineOf({ scores }: Pick<Comparison, 'scores'>): Change | undefined {
  return inFigureOrder(scores)[0];
}

/** The run whose settings are worth going back to: the one with the better headline figure. */
export function betterRun(comparison: Pick<Comparison, 'a' | 'b' | 'scores'>): 'a' | 'b' | undefined {
  const better = headlineOf(comparison)?.better;
  return better === undefined ? undefined : better ? 'b' : 'a';
}

/** Two runs in one sentence: "Accuracy 0.92 → 0.87, because: learning rate 0.001 → 0.01 (Train); everything else is the same." */
export function sentenceOf({ scores, causes }: Pick<Comparison, 'scores' | 'causes'>, language: Language): string {
  const headline = inFigureOrder(scores)[0];
  const several = new Set(scores.map(({ node }) => node)).size > 1;
  const figure = headline && figureWords(headline, several);
  const shown = causes.slice(0, most);
  // The node of several settings in a row is named once, behind the last.
  const isSame = (cause: Change, next: Change | undefined) =>
    cause.kind === 'setting' && next?.kind === 'setting' && next.node === cause.node;
  const reasons = shown.map((cause, at) => reasonWords(cause, language, !isSame(cause, shown[at + 1])));
  const rest = causes.length - reasons.length;
  if (rest > 0) reasons.push(say(message({ en: 'and {count} more', zh: '以及另外 {count} 处' }, { count: rest }), language));
  const list = reasons.join(language === 'zh' ? '；' : '; ');
  if (!figure && list === '') return say(nothing, language);
  if (!figure) return say(message(noFigure, { list }), language);
  if (list === '') return say(message(noReason, { figure }), language);
  return say(message(because, { figure, list }), language);
}

const nothing: Text = {
  en: 'Nothing is different: the same nodes, settings, data, code and figures.',
  zh: '没有任何不同：节点、设置、数据、代码和指标都相同。',
};
const noFigure: Text = {
  en: 'No figure changed. What is different: {list}.',
  zh: '没有指标变化。不同之处：{list}。',
};
const noReason: Text = {
  en: '{figure}, though nothing is different: the same nodes, settings, data and code.',
  zh: '{figure}，但没有任何不同：节点、设置、数据和代码都相同。',
};
const because: Text = {
  en: '{figure}, because: {list}; everything else is the same.',
  zh: '{figure}，原因：{list}；其余都相同。',
};

function figureWords(change: Change, named: boolean): Message {
  const { title } = change;
  const { values } = withFigureNames(change);
  const plain = message({ en: '{name} {from} → {to}', zh: '{name} {from} → {to}' }, values);
  return named && title ? message({ en: '{figure} ({node})', zh: '{figure}（{node}）' }, { figure: plain, node: title }) : plain;
}

function reasonWords({ kind, message: words, title }: Change, language: Language, named: boolean): string {
  const { setting, from, to } = words.values ?? {};
  const isSet = kind === 'setting' && setting !== undefined && from !== undefined && to !== undefined;
  const plain = isSet ? message({ en: '{setting} {from} → {to}', zh: '{setting} {from} → {to}' }, { setting, from, to }) : words;
  const reason = say(plain, language).replace(/[.。]$/, '');
  if (!title || !named) return reason;
  const text = kind === 'data' ? { en: '{node}: {reason}', zh: '{node}：{reason}' } : { en: '{reason} ({node})', zh: '{reason}（{node}）' };
  return say(message(text, { reason, node: title }), language);
}
