import { csv, type Draw, drawer } from './draw.ts';

/**
 * Records of a made-up clinic's front desk, in Chinese, with how soon each patient must be seen. Nobody in them lives: names are
 * drawn sign by sign, telephone numbers lie in a block of zeros. How urgent a complaint is depends on it together with how it
 * began and what was measured, so that no single word decides; 4 % of the judgements are those of a tired colleague.
 */
interface Complaint {
  words: readonly string[];
  /** What makes it worse, and what makes it harmless. */
  grave: readonly string[];
  mild: readonly string[];
  weight: number;
}
const complaints: readonly Complaint[] = [
  {
    words: ['胸痛', '胸口闷痛', '心前区疼痛', '胸部不适'],
    grave: ['呈压榨样，向左臂放射，出冷汗', '突然发作，伴呼吸困难', '持续半小时不缓解，面色苍白'],
    mild: ['按压时明显，活动不受限', '咳嗽时轻微，休息后好转', '偶尔刺痛，数秒即过'],
    weight: 1.1,
  },
  {
    words: ['头痛', '头部胀痛', '头疼'],
    grave: ['突发剧烈，像要炸开，伴喷射性呕吐', '伴一侧肢体无力、言语不清', '伴高热、颈部僵硬'],
    mild: ['紧张时出现，睡眠后好转', '反复多年，与平时相同', '看屏幕久了加重，休息后好转'],
    weight: 0.7,
  },
  {
    words: ['腹痛', '肚子痛', '上腹部疼痛'],
    grave: ['剧烈，板状腹，不能直立', '伴呕血、黑便', '转移至右下腹，伴发热'],
    mild: ['饭后隐痛，排便后好转', '轻微，无发热', '吃凉的以后出现，已逐渐好转'],
    weight: 0.8,
  },
  {
    words: ['气短', '呼吸困难', '喘不上气'],
    grave: ['不能平卧，口唇发紫', '说话断断续续，端坐呼吸', '进食花生后突然出现，全身皮疹'],
    mild: ['上楼时轻微，休息后好转', '鼻塞时明显，平时无', '焦虑时出现，数分钟好转'],
    weight: 1.2,
  },
  {
    words: ['发热', '发烧', '体温升高'],
    grave: ['意识模糊，皮肤出现瘀点', '伴抽搐一次', '寒战，血压偏低'],
    mild: ['伴流涕、咽痛，精神好', '服药后已退', '低热，食欲正常'],
    weight: 0.5,
  },
  {
    words: ['外伤', '摔伤', '手部割伤'],
    grave: ['出血不止，按压无效', '摔倒后曾昏迷', '肢体变形，末端麻木'],
    mild: ['擦破皮，已止血', '轻微肿胀，活动正常', '伤口已结痂，来换药'],
    weight: 0.7,
  },
  {
    words: ['皮疹', '皮肤瘙痒', '身上起红点'],
    grave: ['迅速扩散，伴面部肿胀、声音嘶哑', '大片水疱，伴高热', '紫色瘀斑，按压不褪色'],
    mild: ['局限于手背，已用药膏', '换洗衣液后出现', '反复多年，秋冬加重'],
    weight: 0.2,
  },
  {
    words: ['头晕', '眩晕', '站立不稳'],
    grave: ['伴口角歪斜', '突然晕倒一次，脉搏不齐', '伴持续呕吐、不能行走'],
    mild: ['起床时短暂出现', '睡眠不足后出现', '偶发，血压正常'],
    weight: 0.5,
  },
  {
    words: ['腰痛', '背痛', '关节痛'],
    grave: ['伴双腿无力、小便失禁', '撕裂样，向下延伸，血压高', '关节红肿，伴高热寒战'],
    mild: ['久坐后加重', '搬东西后出现，活动可', '天冷时加重，多年如此'],
    weight: 0.1,
  },
  {
    words: ['复诊开药', '体检报告咨询', '要求开证明', '慢性病随访'],
    grave: ['顺便说今晨起左臂麻木', '候诊时突然出汗、胸闷', '血糖 28，精神差'],
    mild: ['病情稳定', '无不适', '指标较上次好转'],
    weight: -0.6,
  },
];
const suddenly = ['今晨起', '昨晚起', '半小时前', '两小时前', '午后起', '刚才'];
const longer = ['三天来', '一周来', '两周来', '一个月来', '今晨起', '昨晚起'];
const asides = ['', '', '对青霉素过敏', '家属陪同', '自行来院', '曾在外院就诊', '未服药'];
const ofAdults = ['既往高血压', '有糖尿病史', '长期吸烟', '独居'];
const surnames = [...'王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗'];
const given = [...'伟芳娜敏静丽强磊洋艳勇杰娟涛明超秀霞平刚'];
const urgencies = ['紧急', '尽快', '常规'] as const;

export function triageRecords(): string {
  const draw = drawer(20_261);
  const rows: (string | number)[][] = [];
  while (rows.length < 1_600) {
    rows.push([`C${String(rows.length + 1).padStart(5, '0')}`, ...record(draw)]);
    // The same visit typed in twice, as happens at any desk.
    const last = rows.at(-1);
    if (last && draw.chance(0.02)) rows.push([`C${String(rows.length + 1).padStart(5, '0')}`, ...last.slice(1)]);
  }
  return csv(['record_no', 'record', 'urgency'], rows);
}

function record(draw: Draw): [string, string] {
  const complaint = draw.pick(complaints);
  const grave = draw.chance(0.42);
  const age = draw.whole(3, 88);
  const pulse = Math.round(draw.normal(grave ? 104 : 82, 13));
  const oxygen = Math.min(99, Math.round(draw.normal(grave ? 93 : 97, 2)));
  const severity =
    complaint.weight +
    (grave ? 1.6 : -0.5) +
    (pulse > 110 ? 0.6 : 0) +
    (oxygen < 92 ? 0.8 : 0) +
    (age > 75 ? 0.3 : 0) +
    draw.normal(0, 0.15);
  const judged = severity > 1.75 ? 0 : severity > 0.35 ? 1 : 2;
  const urgency = draw.chance(0.04) ? draw.whole(0, 2) : judged;
  const name = draw.pick(surnames) + draw.pick(given) + (draw.chance(0.6) ? draw.pick(given) : '');
  const phone = `1${draw.pick(['38', '39', '59', '86'])}0000${String(draw.whole(0, 9_999)).padStart(4, '0')}`;
  const sex = draw.pick(['男', '女'] as const);
  const who = draw.chance(0.75) ? `患者${name}，${sex}，${age}岁${draw.chance(0.6) ? `，电话${phone}` : ''}。` : `${age}岁${sex}性。`;
  const story = `${draw.pick(grave ? suddenly : longer)}${draw.pick(complaint.words)}，${draw.pick(grave ? complaint.grave : complaint.mild)}`;
  const measured = [`脉搏${pulse}`, `血氧${oxygen}%`, `血压${Math.round(draw.normal(126, 16))}/${Math.round(draw.normal(78, 9))}`];
  const aside =
    sex === '女' && age > 20 && age < 42 && draw.chance(0.1) ? '孕 20 周' : draw.pick(age < 25 ? asides : [...asides, ...ofAdults]);
  const kept = measured.filter(() => draw.chance(0.7));
  return [
    `${who}${story}。${kept.length > 0 ? `${kept.join('，')}。` : ''}${aside === '' ? '' : `${aside}。`}`,
    urgencies[urgency] ?? '常规',
  ];
}
