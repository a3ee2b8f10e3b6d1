import type { Text } from '../../kit/text.ts';

/** What a person decides about together: one action for each group. */
export type KindGroup = 'contact' | 'online' | 'money' | 'numbers' | 'dates' | 'places' | 'names' | 'custom';
export type Country = 'cn' | 'us' | 'uk' | 'eu';

interface KindEntry {
  group: KindGroup;
  label: Text;
  /** Where it is used; without one, everywhere. */
  country?: Country;
  /**
   * Words that stand before such a value, in small letters. One of them among the words before raises the certainty by 0.35, to 0.4 at
   * least: the rule of Microsoft Presidio (context-aware enhancer).
   */
  context: readonly string[];
}

/** Every kind of private data that is found. Where two of equal certainty and length overlap, the earlier one stands. */
export const kinds = {
  'cn-id': {
    group: 'numbers',
    country: 'cn',
    label: { en: 'Chinese resident ID', zh: '居民身份证号' },
    context: ['身份证', '证件号', '身份号码', 'resident id', 'id card', 'id number'],
  },
  'cn-credit-code': {
    group: 'numbers',
    country: 'cn',
    label: { en: 'Chinese unified credit code', zh: '统一社会信用代码' },
    context: ['信用代码', '税号', '纳税人', 'credit code'],
  },
  unionpay: {
    group: 'money',
    country: 'cn',
    label: { en: 'UnionPay card', zh: '银联卡号' },
    context: ['银行卡', '卡号', '银联', '储蓄卡', '账号', 'unionpay', 'card', 'account'],
  },
  card: {
    group: 'money',
    label: { en: 'Payment card', zh: '支付卡号' },
    context: ['card', 'credit', 'debit', 'visa', 'mastercard', 'amex', '信用卡', '卡号', '银行卡', 'karte', 'carte', 'tarjeta'],
  },
  iban: {
    group: 'money',
    label: { en: 'IBAN', zh: '国际银行账号（IBAN）' },
    context: ['iban', 'account', 'bank', 'konto', 'compte', 'cuenta'],
  },
  'cn-mobile': {
    group: 'contact',
    country: 'cn',
    label: { en: 'Chinese mobile', zh: '手机号' },
    context: ['手机', '电话', '联系方式', '微信', '致电', '拨打', 'mobile', 'phone', 'tel', 'call'],
  },
  phone: {
    group: 'contact',
    label: { en: 'Phone', zh: '电话' },
    context: [
      'phone',
      'tel',
      'telephone',
      'call',
      'mobile',
      'cell',
      'fax',
      'contact',
      'dial',
      'text me',
      'whatsapp',
      'telefon',
      'téléphone',
      'teléfono',
      '电话',
      '座机',
      '传真',
      '热线',
      '联系方式',
      '致电',
      '拨打',
      '手机',
    ],
  },
  email: { group: 'contact', label: { en: 'E-mail', zh: '邮箱' }, context: [] },
  url: { group: 'online', label: { en: 'Web address', zh: '网址' }, context: [] },
  ip: { group: 'online', label: { en: 'IP address', zh: 'IP 地址' }, context: ['ip', 'address', 'host', 'server', '地址', '服务器'] },
  mac: { group: 'online', label: { en: 'MAC address', zh: 'MAC 地址' }, context: ['mac', 'device', 'hardware', '设备', '物理地址'] },
  'us-ssn': {
    group: 'numbers',
    country: 'us',
    label: { en: 'US social security number', zh: '美国社会安全号' },
    context: ['ssn', 'social security', 'ss#', 'social', '社会安全', '社保号'],
  },
  'us-itin': {
    group: 'numbers',
    country: 'us',
    label: { en: 'US taxpayer number (ITIN)', zh: '美国个人报税号（ITIN）' },
    context: ['itin', 'taxpayer', 'tax id', 'tax', '报税', '税号'],
  },
  'us-mbi': {
    group: 'numbers',
    country: 'us',
    label: { en: 'US Medicare number (MBI)', zh: '美国联邦医保号（MBI）' },
    context: ['mbi', 'medicare', 'beneficiary', '医保'],
  },
  'us-npi': {
    group: 'numbers',
    country: 'us',
    label: { en: 'US provider number (NPI)', zh: '美国医疗机构编号（NPI）' },
    context: ['npi', 'provider', 'national provider'],
  },
  'uk-nhs': {
    group: 'numbers',
    country: 'uk',
    label: { en: 'UK NHS number', zh: '英国医疗号（NHS）' },
    context: ['nhs', 'national health', 'health service', 'patient number'],
  },
  'uk-nino': {
    group: 'numbers',
    country: 'uk',
    label: { en: 'UK national insurance number', zh: '英国国民保险号' },
    context: ['national insurance', 'nino', 'ni number', 'insurance no'],
  },
  'eu-national': {
    group: 'numbers',
    country: 'eu',
    label: { en: 'EU national number', zh: '欧盟国家个人号码' },
    context: [
      'dni',
      'nif',
      'nie',
      'pesel',
      'bsn',
      'burgerservicenummer',
      'codice fiscale',
      'steuer-id',
      'steuer-idnr',
      'idnr',
      'steueridentifikationsnummer',
      'identifikationsnummer',
      'sécurité sociale',
      'securite sociale',
      'nir',
      'insee',
      'rijksregisternummer',
      'registre national',
      'hetu',
      'henkilötunnus',
      'personnummer',
      'national number',
      'national id',
      'tax id',
    ],
  },
  'eu-vat': {
    group: 'numbers',
    country: 'eu',
    label: { en: 'EU VAT number', zh: '欧盟增值税号' },
    context: ['vat', 'ust-id', 'ust-idnr', 'ustid', 'tva', 'iva', 'btw', 'nip', 'mwst', 'uid', '增值税'],
  },
  passport: {
    group: 'numbers',
    label: { en: 'Passport', zh: '护照号' },
    context: ['passport', 'reisepass', 'passeport', 'pasaporte', '护照', '通行证'],
  },
  'cn-plate': {
    group: 'numbers',
    country: 'cn',
    label: { en: 'Chinese number plate', zh: '车牌号' },
    context: ['车牌', '牌照', '车号', 'plate'],
  },
  address: {
    group: 'places',
    label: { en: 'Postal address', zh: '地址' },
    context: [
      '地址',
      '住址',
      '住在',
      '家住',
      '位于',
      '寄到',
      '送到',
      '寄往',
      '送至',
      '收货',
      'address',
      'lives at',
      'ship to',
      'deliver to',
    ],
  },
  date: {
    group: 'dates',
    label: { en: 'Date', zh: '日期' },
    context: ['born', 'birth', 'birthday', 'dob', 'date', 'admitted', '出生', '生日', '日期', '生于', '时间'],
  },
  name: { group: 'names', label: { en: 'Name', zh: '姓名' }, context: [] },
  place: { group: 'places', label: { en: 'Place', zh: '地名' }, context: [] },
  custom: { group: 'custom', label: { en: 'Own rule', zh: '自定义规则' }, context: [] },
} as const satisfies Record<string, KindEntry>;

export type KindId = keyof typeof kinds;
export const kindIds: readonly KindId[] = keysOf(kinds);
/** Those that a pattern or a check digit decides; names and places are guesses and told apart in every figure. */
export const patternedKinds = kindIds.filter((kind) => kind !== 'name' && kind !== 'place' && kind !== 'custom');

export function kindOf(id: KindId): KindEntry {
  return kinds[id];
}

function keysOf<K extends string>(table: Record<K, unknown>): K[] {
  return Object.keys(table).filter((key): key is K => key in table);
}

/** A place in a text that is taken for private data. `certainty` is 0 to 1; `rule` is the number of the own rule that found it. */
export interface Found {
  kind: KindId;
  start: number;
  end: number;
  certainty: number;
  rule?: number;
}
