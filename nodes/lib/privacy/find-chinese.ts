import { classOf, han, isWordCode, upper } from './characters.ts';
import { doubleSurnames, givenLetters, namedAfter, namedBefore, plateSigns, cities, provinces, surnames } from './chinese-words.ts';
import { findAddress, isAddressUnit } from './find-address.ts';
import type { Scan } from './scan-state.ts';

const plate = 1;
const surname = 2;
const place = 8;
/** What a Chinese character may begin or stand in. */
const roles = new Uint8Array(65_536);
const mark = (characters: string, role: number): void => {
  for (const one of characters) roles[one.charCodeAt(0)] = (roles[one.charCodeAt(0)] ?? 0) | role;
};
mark(plateSigns, plate);
mark(surnames, surname);
for (const double of doubleSurnames) mark(double.charAt(0), surname);
const placesBy = new Map<string, string[]>();
for (const name of [...provinces, ...cities]) placesBy.set(name.charAt(0), [...(placesBy.get(name.charAt(0)) ?? []), name]);
for (const first of placesBy.keys()) mark(first, place);
const given = new Set(givenLetters);
const singles = new Set(surnames);
const doubles = new Set(doubleSurnames);

/** Plate, address, place or name at a Chinese character. */
export function findChinese(scan: Scan, at: number): void {
  const code = scan.text.charCodeAt(at);
  const role = roles[code] ?? 0;
  if (isAddressUnit(code) && at >= scan.addressEnd) findAddress(scan, at);
  if (role === 0) return;
  if ((role & plate) !== 0 && classOf[scan.text.charCodeAt(at + 1)] === upper) findPlate(scan, at);
  if ((role & place) !== 0 && at >= scan.addressEnd && scan.wants('place')) findPlace(scan, at);
  if ((role & surname) !== 0 && at >= scan.nameEnd && scan.wants('name')) findName(scan, at);
}

/** Common words that begin like a name. */
const notNames = new Set(
  '谢谢 卫生 辛苦 明明 关键 和送 高兴 温馨 康复 方便 安全 平安 平时 成功 许多 常常 任何 时间 时候 时光 金额 金融 石头 白天 白色 路上 路边 周末 周到 周一 周二 周三 周四 周五 马上 牛肉 鱼香 黄金 花生 高级 高端 汤汁 米饭 水果 于是 向来 万一 万岁 连续 祝福 祝您 全部 应该 安心 安排 方式 方法 温度 温柔 和平 师傅 宁可 司机 古今 都市 强大 文明 文化 文字 武器 云南 云端 江南 江山 海鲜 宝贝 宝宝 曲子 苗条 计算 计划 项目 解决 解释 单位 单独 管理 包装 包括 查询 查看 左右 游戏 鲜美 鲜花 童年 车辆'.split(
    ' ',
  ),
);

/** GA 36: province sign, letter, five places (two letters at most), or six for cars that run on electricity. */
const ordinary = /^[A-HJ-NP-Z][·•. -]?[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]$/;
const electric = /^[A-HJ-NP-Z][·•. -]?([DF][A-HJ-NP-Z0-9]\d{4}|\d{5}[DF])$/;
function findPlate(scan: Scan, at: number): void {
  const { text } = scan;
  scan.steps += 9;
  for (const length of [8, 7, 6]) {
    const rest = text.slice(at + 1, at + 1 + length);
    if (!(ordinary.test(rest) || electric.test(rest)) || !/\d/.test(rest)) continue;
    if (isWordCode(text.charCodeAt(at + 1 + length))) continue;
    scan.add('cn-plate', at, at + 1 + length, 0.85);
    return;
  }
}

function findPlace(scan: Scan, at: number): void {
  const { text } = scan;
  scan.steps += 4;
  const name = placesBy.get(text.charAt(at))?.find((one) => text.startsWith(one, at));
  if (name === undefined) return;
  const suffix =
    /^(市|省|自治区|特别行政区|壮族自治区|回族自治区|维吾尔自治区)/.exec(text.slice(at + name.length, at + name.length + 7))?.[0] ?? '';
  scan.add('place', at, at + name.length + suffix.length, suffix === '' ? 0.55 : 0.65);
}

const leads = new Set(['是', '为', ...namedBefore.map((word) => word.slice(-1))]);
const follows = new Set(namedAfter.map((word) => word.charAt(0)));
/** A surname with one or two more characters, where the words around say that it is a name. */
function findName(scan: Scan, at: number): void {
  const { text } = scan;
  const double = doubles.has(text.slice(at, at + 2));
  if (!double && !singles.has(text.charAt(at))) return;
  const from = at + (double ? 2 : 1);
  scan.steps += 4;
  const alone = !isHanAt(text, at - 1);
  // Most such characters stand in the middle of a sentence: no word before or behind that could name a person.
  if (
    !alone &&
    !leads.has(text.charAt(at - 1)) &&
    !follows.has(text.charAt(from)) &&
    !follows.has(text.charAt(from + 1)) &&
    !follows.has(text.charAt(from + 2))
  )
    return;
  scan.steps += 8;
  let size = 0;
  while (size < 3 && classOf[text.charCodeAt(from + size)] === han) size++;
  const before = text.slice(Math.max(0, at - 6), at).replace(/[\s:：，,是为]+$/, '');
  const called = namedBefore.some((word) => before.endsWith(word));
  const most = Math.min(2, size);
  for (let length = most; length >= 0; length--) {
    const end = from + length;
    const after = namedAfter.some((word) => text.startsWith(word, end));
    if (length === 0) {
      if (after && alone) note(scan, at, end, 0.55);
      continue;
    }
    const letters = text.slice(from, end);
    const usual = [...letters].filter((letter) => given.has(letter)).length;
    const closed = !isHanAt(text, end);
    if (notNames.has(text.slice(at, end)) || notNames.has(text.slice(at, at + 2))) continue;
    if (after && (alone || called || usual === length)) return note(scan, at, end, 0.75);
    if (called && (closed || usual === length)) return note(scan, at, end, 0.7);
    if (alone && closed && usual === length) return note(scan, at, end, length === 2 ? 0.6 : 0.5);
    if (alone && usual === length && length === 2 && /^[，,。、的在于说和与(（]/.test(text.slice(end, end + 1)))
      return note(scan, at, end, 0.5);
  }
}
function note(scan: Scan, start: number, end: number, certainty: number): void {
  scan.nameEnd = end;
  scan.add('name', start, end, certainty);
}
function isHanAt(text: string, at: number): boolean {
  const kind = classOf[text.charCodeAt(at)];
  return kind === han;
}
