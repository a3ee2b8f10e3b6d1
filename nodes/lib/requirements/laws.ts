import type { Text } from '../../kit/text.ts';

/** A law or rule that may apply, with where its text asks most of a model: a reminder for the reader, no legal advice. */
export interface Law {
  name: Text;
  asks: Text;
}

/** From the texts themselves; numbers are those of articles and sections. */
export const laws = {
  pipl: {
    name: { en: 'PIPL (China, personal information)', zh: '《个人信息保护法》（PIPL）' },
    asks: {
      en: 'A basis such as consent (Art. 13); sensitive data, health and finances among them, with consent of its own (Art. 28, 29); fair and explained automated decisions (Art. 24); an impact assessment before (Art. 55, 56).',
      zh: '处理须有同意等合法性基础（第 13 条）；医疗健康、金融账户等敏感个人信息须取得单独同意（第 28、29 条）；自动化决策应透明、公平（第 24 条）；事前进行个人信息保护影响评估（第 55、56 条）。',
    },
  },
  'china-data-security': {
    name: { en: 'Data Security Law (China)', zh: '《数据安全法》' },
    asks: {
      en: 'Data sorted by importance and protected by it (Art. 21); risks assessed and reported where data is important (Art. 30).',
      zh: '数据分类分级保护（第 21 条）；重要数据定期开展风险评估并报送（第 30 条）。',
    },
  },
  'china-generative': {
    name: { en: 'Interim measures for generative AI services (China)', zh: '《生成式人工智能服务管理暂行办法》' },
    asks: {
      en: 'For services that write for the public: lawful sources of training data (Art. 7), clear rules for labelling it (Art. 8), generated content marked as such (Art. 12).',
      zh: '面向公众提供生成式服务时：训练数据来源合法（第 7 条），制定清晰的标注规则（第 8 条），对生成内容进行标识（第 12 条）。',
    },
  },
  'china-credit': {
    name: { en: 'Regulation on credit reporting (China)', zh: '《征信业管理条例》' },
    asks: {
      en: 'Credit data with consent (Art. 13); nothing on religion, genes, fingerprints, blood type or illness (Art. 14); bad records kept for 5 years (Art. 16).',
      zh: '采集信用信息须经本人同意（第 13 条）；禁止采集宗教信仰、基因、指纹、血型、疾病和病史（第 14 条）；不良信息保存 5 年（第 16 条）。',
    },
  },
  'china-minors': {
    name: { en: 'Law on the protection of minors (China)', zh: '《未成年人保护法》' },
    asks: {
      en: 'Data of children under 14 only with consent of a parent or guardian (Art. 72).',
      zh: '处理不满十四周岁未成年人的个人信息，须取得父母或其他监护人同意（第 72 条）。',
    },
  },
  gdpr: {
    name: { en: 'GDPR (EU)', zh: '《通用数据保护条例》（GDPR，欧盟）' },
    asks: {
      en: 'A lawful basis (Art. 6), a further one for health and other special data (Art. 9); no decision of weight by a machine alone without safeguards (Art. 22); an impact assessment where the risk is high (Art. 35).',
      zh: '处理须有合法依据（第 6 条），健康等特殊类别数据另有条件（第 9 条）；对个人有重大影响的决定不得仅由机器作出，除非有保障措施（第 22 条）；高风险处理须做影响评估（第 35 条）。',
    },
  },
  'eu-ai-act': {
    name: { en: 'AI Act (EU)', zh: '《人工智能法》（欧盟）' },
    asks: {
      en: 'Credit scoring, grading of learners and triage of emergency patients are high-risk uses (Annex III): risk management (Art. 9), sound data (Art. 10), records (Art. 12), human oversight (Art. 14).',
      zh: '信用评分、学习成果评价、急诊病人分诊属于高风险用途（附件三）：须有风险管理（第 9 条）、数据治理（第 10 条）、日志记录（第 12 条）和人工监督（第 14 条）。',
    },
  },
  hipaa: {
    name: { en: 'HIPAA (US, health)', zh: '《健康保险携带和责任法案》（HIPAA，美国）' },
    asks: {
      en: 'Records without the 18 identifiers, or by expert finding (45 CFR 164.514); no more than is needed (164.502(b)); safeguards, access and audit (164.312).',
      zh: '病历须去除 18 类标识，或经专家认定（45 CFR 164.514）；只用必需的最少信息（164.502(b)）；访问控制与审计等技术保障（164.312）。',
    },
  },
  ecoa: {
    name: { en: 'ECOA and Regulation B (US, credit)', zh: '《平等信贷机会法》与 B 条例（ECOA，美国）' },
    asks: {
      en: 'No refusal for race, sex, age, marital status and the like (15 USC 1691); the main reasons told to whoever is refused (12 CFR 1002.9).',
      zh: '不得因种族、性别、年龄、婚姻状况等拒绝授信（15 USC 1691）；须向被拒者说明主要理由（12 CFR 1002.9）。',
    },
  },
  ferpa: {
    name: { en: 'FERPA (US, education)', zh: '《家庭教育权利和隐私法》（FERPA，美国）' },
    asks: {
      en: 'Records of pupils only with consent or under an exception (20 USC 1232g; 34 CFR 99).',
      zh: '使用学生教育记录须经同意或符合例外（20 USC 1232g；34 CFR 99）。',
    },
  },
  ccpa: {
    name: { en: 'CCPA (California)', zh: '《加州消费者隐私法》（CCPA）' },
    asks: {
      en: 'People may see, delete and correct their data and refuse its sale (Cal. Civ. Code 1798.100 and following).',
      zh: '消费者有权查阅、删除、更正个人信息，并拒绝出售（加州民法典 1798.100 起）。',
    },
  },
} satisfies Record<string, Law>;
export type LawName = keyof typeof laws;
