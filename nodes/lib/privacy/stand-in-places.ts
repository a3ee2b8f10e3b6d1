import { standInPostcode } from './british-postcodes.ts';
import { cities, provinces } from './chinese-words.ts';
import type { Draw } from './draw.ts';
import { familyNames, longPlaces, places } from './latin-words.ts';

const isHan = (text: string): boolean => /[\u4e00-\u9fff]/.test(text);
const districts = '新华区 和平区 城东区 城西区 河西区 南山区 江北区 东湖区 桥西区 开发区'.split(' ');
const roads = '人民路 中山路 解放路 建设路 和平路 文化路 新华路 青年路 长江路 黄河路 胜利街 光明街 民主街 迎宾大道 滨河路'.split(' ');
const provinceOf: Readonly<Record<string, string>> = {
  杭州: '浙江省',
  南京: '江苏省',
  成都: '四川省',
  武汉: '湖北省',
  长沙: '湖南省',
  西安: '陕西省',
  济南: '山东省',
  合肥: '安徽省',
  福州: '福建省',
  昆明: '云南省',
};
const streetNames = familyNames.filter((name) => /^[a-z]{4,9}$/.test(name));
const shortCities = cities.filter((city) => city.length === 2);
const streetKinds = ['Street', 'Avenue', 'Road', 'Lane', 'Drive'];

/** As many parts as the value has: province, city, district, road and number in Chinese; number and street else. */
export function standInAddress(value: string, draw: Draw): string {
  const postcode = standInPostcode(value, draw);
  if (postcode !== undefined) return postcode;
  if (!isHan(value)) {
    const word = draw.pick(streetNames);
    return `${1 + draw.below(999)} ${word.charAt(0).toUpperCase()}${word.slice(1)} ${draw.pick(streetKinds)}`;
  }
  const city = draw.pick(Object.keys(provinceOf));
  const province = /省|自治区/.test(value) ? (provinceOf[city] ?? '') : '';
  const area = /[市州盟]/.test(value) ? `${city}市` : '';
  const district = /[区县旗镇乡]/.test(value.replace('自治区', '')) ? draw.pick(districts) : '';
  const road = /[路街道巷弄桥]|\d+号/.test(value) ? draw.pick(roads) : '';
  const number = /\d号/.test(value) ? `${1 + draw.below(300)}号` : '';
  const flat = /[室楼栋幢层]|单元/.test(value) ? `${1 + draw.below(20)}栋${101 + draw.below(900)}室` : '';
  return `${province}${area}${district}${road}${number}${flat}`;
}

const longest = 12;
const latinPlaces = [
  ...places.filter((place) => place.length <= longest).map((place) => place.charAt(0).toUpperCase() + place.slice(1)),
  ...longPlaces,
];
export function standInPlace(value: string, draw: Draw): string {
  if (!isHan(value)) return draw.pick(latinPlaces);
  const suffix = /(?:省|市|自治区|特别行政区)$/.exec(value)?.[0] ?? '';
  if (suffix === '省' || provinces.includes(value)) return draw.pick(provinces.slice(4, 22)) + (suffix === '省' ? suffix : '');
  return draw.pick(shortCities) + (suffix === '市' ? suffix : '');
}

/** Province and city of a Chinese address; undefined where nothing coarse is in it. */
export function coarseAddress(value: string): string | undefined {
  return /^[^市]{0,12}?市|^[^省]{1,4}省|^.{2,8}?自治区|^.{2,6}?[州盟]/.exec(value)?.[0];
}
