import { figureOf, writeFigure } from '../../kit/figure-words.ts';
import type { Interval, ReportBlock, ReportValue } from '../../kit/ports.ts';
import { sizeWords } from '../../kit/size-words.ts';
import { type Message, message, type Text, verbatim } from '../../kit/text.ts';
import type { Place, Ranking } from './compare-models.ts';

/** The ranked models with their figures, differences and cost, and in plain words what follows. */
export function comparisonReport(ranking: Ranking): ReportValue {
  const { figure, count, places, winner } = ranking;
  const label = figureOf(figure).label;
  const columns: Text[] = [
    { en: 'Model', zh: '模型' },
    label,
    { en: 'By chance', zh: '偶然浮动范围' },
    { en: 'Difference to the best', zh: '与最佳之差' },
    { en: 'p', zh: 'p' },
    { en: 'Seconds for 1,000 rows', zh: '每千行秒数' },
    { en: 'Size', zh: '大小' },
  ];
  const blocks: ReportBlock[] = [
    { kind: 'paragraph', text: verdict(ranking) },
    ...pairsToSay(places).map((place): ReportBlock => ({ kind: 'paragraph', text: pairVerdict(places[0] ?? place, place) })),
    { kind: 'table', columns: columns.map((text) => message(text)), rows: places.map((place) => rowOf(place, place === winner)) },
    {
      kind: 'paragraph',
      text: message(howText[figure === 'accuracy' ? 'counted' : 'drawn'], { count, others: places.length - 1 }),
    },
  ];
  return { type: 'report', title: message({ en: 'Comparison of models', zh: '模型比较' }), blocks };
}

/** Where all differences are alike, the verdict on the whole has said so. */
function pairsToSay(places: readonly Place[]): readonly Place[] {
  const others = places.slice(1);
  return new Set(others.map(({ difference }) => difference?.real)).size > 1 ? others : [];
}

const howText = {
  counted: {
    en: 'All models answered the same {count} rows. p is McNemar’s exact test on the rows where only one of two is right{others|.|, raised by Holm for several comparisons.}',
    zh: '所有模型回答了同样的 {count} 行。p 来自 McNemar 精确检验，比较只有一方答对的行{others|。|，并按 Holm 方法校正多次比较。}',
  },
  drawn: {
    en: 'All models answered the same {count} rows. p comes from drawing these rows again and again for all models alike (paired bootstrap){others|.|, raised by Holm for several comparisons.}',
    zh: '所有模型回答了同样的 {count} 行。p 来自对所有模型使用同样抽取的行反复重抽样（配对自助法）{others|。|，并按 Holm 方法校正多次比较。}',
  },
};

function rowOf({ letter, model, value, interval, difference, seconds, bytes }: Place, wins: boolean): (string | Message)[] {
  const name = message({ en: '{letter}: {description}', zh: '{letter}：{description}' }, { letter, description: model.description });
  return [
    wins ? message({ en: '{name} (taken)', zh: '{name}（选用）' }, { name }) : name,
    writeFigure(value),
    spanWords(interval),
    difference ? `${signed(difference.value)} (${spanWords(difference.interval, signed)})` : '–',
    difference ? chanceWords(difference.chance) : '–',
    seconds < 0.0005 ? '< 0.001' : seconds.toFixed(3),
    sizeWords(bytes),
  ];
}

function spanWords(interval: Interval | undefined, write: (value: number) => string = writeFigure): string {
  return interval ? `${write(interval.low)} … ${write(interval.high)}` : '–';
}

function signed(value: number): string {
  return `${value > 0 ? '+' : value < 0 ? '−' : ''}${writeFigure(Math.abs(value))}`;
}

function chanceWords(chance: number): string {
  return chance < 0.001 ? '< 0.001' : chance.toFixed(3);
}

/** One sentence that needs no knowledge of the field. */
export function verdict({ places, winner }: Ranking): Message {
  const [best, second] = places;
  if (!best || !second) return message({ en: 'There is one model only.', zh: '只有一个模型。' });
  const others = places.slice(1);
  if (places.length === 2) return pairVerdict(best, second, winner);
  if (others.every(({ difference }) => difference?.real))
    return message(
      {
        en: '{best} is better than all the others; chance alone would rarely show such differences.',
        zh: '{best} 优于其他所有模型；单凭偶然很少会出现这样的差距。',
      },
      { best: best.letter },
    );
  const letters = [best, ...others.filter(({ difference }) => !difference?.real)].map(({ letter }) => letter);
  const alike: Text = { en: letters.join(', '), zh: letters.join('、') };
  return message(
    {
      en: 'No difference between {alike} can be told from these rows; {winner} is taken{cheap}.',
      zh: '从这些数据看不出 {alike} 之间的差别；选用 {winner}{cheap}。',
    },
    { alike, winner: winner.letter, cheap: cheapWords(winner, best) },
  );
}

function cheapWords(winner: Place, best: Place): Text {
  return winner === best ? { en: ', which did best', zh: '，它的指标最好' } : { en: ', which is the smallest', zh: '，因为它最小' };
}

function pairVerdict(best: Place, other: Place, winner?: Place): Message {
  const chance = other.difference?.chance ?? 1;
  const values = {
    best: best.letter,
    other: other.letter,
    chance: chance < 0.001 ? verbatim('< 0.001') : verbatim(`= ${chance.toPrecision(2)}`),
  };
  if (other.difference?.real)
    return message(
      {
        en: '{best} is better than {other}; chance alone would rarely show such a difference (p {chance}).',
        zh: '{best} 优于 {other}；单凭偶然很少会出现这样的差距（p {chance}）。',
      },
      values,
    );
  if (!winner)
    return message(
      {
        en: 'No difference between {best} and {other} can be told from these rows (p {chance}).',
        zh: '从这些数据看不出 {best} 与 {other} 的差别（p {chance}）。',
      },
      values,
    );
  return message(
    {
      en: 'No difference between {best} and {other} can be told from these rows (p {chance}); {winner} is taken{cheap}.',
      zh: '从这些数据看不出 {best} 与 {other} 的差别（p {chance}）；选用 {winner}{cheap}。',
    },
    { ...values, winner: winner.letter, cheap: cheapWords(winner, best) },
  );
}
