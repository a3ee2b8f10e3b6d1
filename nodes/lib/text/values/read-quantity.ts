import { readNumber } from './read-number.ts';

interface Unit {
  dimension: 'mass' | 'length' | 'volume' | 'area' | 'temperature' | 'time' | 'data';
  /** Of the dimension's own unit: kg, m, l, m², K, s, byte. */
  factor: number;
  /** Added after the factor: temperatures alone. */
  offset?: number;
  names: readonly string[];
}

/**
 * Units by the sign under which they are chosen. Chinese market units are those fixed in 1959 (斤 500 g, 两 50 g, 里 500 m, 亩 1/15 ha),
 * the others those of the international yard and pound (1959), the US gallon, and ISO 80000.
 */
export const units = {
  kg: { dimension: 'mass', factor: 1, names: ['kg', 'kgs', 'kilo', 'kilos', 'kilogram', 'kilograms', '公斤', '千克'] },
  g: { dimension: 'mass', factor: 0.001, names: ['g', 'gr', 'gram', 'grams', '克'] },
  mg: { dimension: 'mass', factor: 1e-6, names: ['mg', 'milligram', 'milligrams', '毫克'] },
  t: { dimension: 'mass', factor: 1_000, names: ['t', 'ton', 'tons', 'tonne', 'tonnes', '吨', '噸'] },
  jin: { dimension: 'mass', factor: 0.5, names: ['斤', '市斤', 'jin'] },
  liang: { dimension: 'mass', factor: 0.05, names: ['两', '兩', '市两', 'liang'] },
  lb: { dimension: 'mass', factor: 0.45359237, names: ['lb', 'lbs', 'pound', 'pounds', '磅'] },
  oz: { dimension: 'mass', factor: 0.028349523125, names: ['oz', 'ounce', 'ounces', '盎司'] },
  m: { dimension: 'length', factor: 1, names: ['m', 'meter', 'meters', 'metre', 'metres', '米', '公尺'] },
  cm: { dimension: 'length', factor: 0.01, names: ['cm', 'centimeter', 'centimeters', 'centimetre', 'centimetres', '厘米', '公分'] },
  mm: { dimension: 'length', factor: 0.001, names: ['mm', 'millimeter', 'millimeters', 'millimetre', 'millimetres', '毫米'] },
  km: { dimension: 'length', factor: 1_000, names: ['km', 'kilometer', 'kilometers', 'kilometre', 'kilometres', '公里', '千米'] },
  li: { dimension: 'length', factor: 500, names: ['里', '华里', '市里'] },
  chi: { dimension: 'length', factor: 1 / 3, names: ['尺', '市尺'] },
  in: { dimension: 'length', factor: 0.0254, names: ['in', 'inch', 'inches', '"', '″', '′′', '英寸'] },
  ft: { dimension: 'length', factor: 0.3048, names: ['ft', 'foot', 'feet', "'", '′', '英尺'] },
  mi: { dimension: 'length', factor: 1_609.344, names: ['mi', 'mile', 'miles', '英里'] },
  l: { dimension: 'volume', factor: 1, names: ['l', 'liter', 'liters', 'litre', 'litres', '升', '公升'] },
  ml: { dimension: 'volume', factor: 0.001, names: ['ml', 'milliliter', 'milliliters', 'millilitre', 'millilitres', 'cc', '毫升'] },
  m3: { dimension: 'volume', factor: 1_000, names: ['m3', 'm^3', '立方米', '方'] },
  gal: { dimension: 'volume', factor: 3.785411784, names: ['gal', 'gallon', 'gallons', '加仑'] },
  m2: { dimension: 'area', factor: 1, names: ['m2', 'm^2', 'sqm', '平方米', '平米', '平方公尺'] },
  ha: { dimension: 'area', factor: 10_000, names: ['ha', 'hectare', 'hectares', '公顷'] },
  mu: { dimension: 'area', factor: 10_000 / 15, names: ['亩', '畝', '市亩', 'mu'] },
  km2: { dimension: 'area', factor: 1e6, names: ['km2', 'km^2', '平方公里', '平方千米'] },
  sqft: { dimension: 'area', factor: 0.09290304, names: ['sqft', 'sq ft', 'ft2', 'ft^2', '平方英尺'] },
  c: { dimension: 'temperature', factor: 1, offset: 273.15, names: ['°c', '℃', 'c', '摄氏度', '度', '°'] },
  f: { dimension: 'temperature', factor: 5 / 9, offset: 459.67 * (5 / 9), names: ['°f', '℉', 'f', '华氏度'] },
  s: { dimension: 'time', factor: 1, names: ['s', 'sec', 'secs', 'second', 'seconds', '秒', '秒钟'] },
  ms: { dimension: 'time', factor: 0.001, names: ['ms', 'millisecond', 'milliseconds', '毫秒'] },
  min: { dimension: 'time', factor: 60, names: ['min', 'mins', 'minute', 'minutes', '分钟', '分'] },
  h: { dimension: 'time', factor: 3_600, names: ['h', 'hr', 'hrs', 'hour', 'hours', '小时', '时'] },
  d: { dimension: 'time', factor: 86_400, names: ['d', 'day', 'days', '天', '日'] },
  byte: { dimension: 'data', factor: 1, names: ['b', 'byte', 'bytes', '字节'] },
  kb: { dimension: 'data', factor: 1_000, names: ['kb', 'kilobyte', 'kilobytes'] },
  mb: { dimension: 'data', factor: 1e6, names: ['mb', 'megabyte', 'megabytes', '兆'] },
  gb: { dimension: 'data', factor: 1e9, names: ['gb', 'gigabyte', 'gigabytes'] },
} as const satisfies Record<string, Unit>;
export type UnitName = keyof typeof units;

const byName = new Map<string, Unit>(Object.values<Unit>(units).flatMap((unit) => unit.names.map((name) => [name, unit] as const)));
const longest = 80;

/**
 * A quantity in the wanted unit: "5 kg", "3斤", "1 m 75 cm", "5'11\"", "1小时30分". A number without a unit is taken to be in the
 * wanted one. Undefined where it is no quantity, or one of another dimension.
 */
export function readQuantity(written: string, wanted: UnitName): number | undefined {
  const text = written.normalize('NFKC').trim().toLowerCase();
  if (text === '' || text.length > longest) return undefined;
  const target: Unit = units[wanted];
  const bare = readNumber(text);
  if (bare !== undefined && !/[kmwb万亿千百]$/i.test(text)) return bare;
  const parts = partsOf(text);
  if (!parts || parts.length === 0) return bare;
  let sum = 0;
  for (const [at, { figure, unit }] of parts.entries()) {
    const value = readNumber(figure);
    const known = byName.get(unit);
    if (value === undefined || !known || known.dimension !== target.dimension) return undefined;
    // Parts of one quantity add up ("1 m 75 cm"), and the sign of the first is that of all. Temperatures have one part.
    if (at > 0 && (known.offset !== undefined || value < 0)) return undefined;
    sum += Math.abs(value) * known.factor * (value < 0 || (parts[0]?.figure.startsWith('-') ?? false) ? -1 : 1) + (known.offset ?? 0);
  }
  return Number(((sum - (target.offset ?? 0)) / target.factor).toPrecision(12));
}

/** The longest names first, so that "m2" is not read as "m" and a number. */
const names = [...byName.keys()].toSorted((x, y) => y.length - x.length).map((name) => name.replace(/[\^$.*+?()[\]{}|]/g, String.raw`\$&`));
const figure = String.raw`[-+−]?\s*(?:\d[\d.,]*|\.\d+|[〇零一二两三四五六七八九十百千]+)\s*[万亿]?`;
const pattern = new RegExp(String.raw`\s*(${figure})\s*(${names.join('|')})(?![a-z])\s*`, 'uy');

/** "1 m 75 cm" as figures with their units; undefined where something is left over. */
function partsOf(text: string): { figure: string; unit: string }[] | undefined {
  const parts: { figure: string; unit: string }[] = [];
  let at = 0;
  while (at < text.length) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) return undefined;
    parts.push({ figure: (found[1] ?? '').trim(), unit: (found[2] ?? '').trim() });
    at = pattern.lastIndex;
    if (parts.length > 4) return undefined;
  }
  return parts;
}
