import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { choice, integer, list, number, text, toggle } from '../kit/settings.ts';
import { laws } from '../lib/requirements/laws.ts';
import {
  askedTargets,
  asksMore,
  cardProblems,
  domains,
  kindsOfModel,
  ownerships,
  targetFigures,
} from '../lib/requirements/project-settings.ts';
import { byClass, figureOptions, judgedFigures } from '../lib/targets/judged-figures.ts';
import { directionOf, targetJson } from '../lib/targets/targets.ts';

const figures = [...judgedFigures.filter((name) => directionOf(name) === 'at least'), 'passRate'];
const errors = judgedFigures.filter((name) => directionOf(name) === 'at most');
const law = (name: keyof typeof laws) => laws[name].name;

export default defineNode({
  title: { en: 'Project card', zh: '项目卡' },
  summary: { en: 'Writes down what the model must achieve, and holds the gate to it.', zh: '写明模型要达到的目标，并交给关卡执行。' },
  help: {
    en: 'Begin a project with it, together with those who will use the model and those who own the data. It writes the requirements as a page and as Markdown, to be read and agreed on. Its targets go by wire to a gate, so that each run says of every target whether it is met or by how much not. Of a class that matters most, such as “urgent”, set a target of its own. For a share of scenarios passed or a time to answer, add “Scenarios” and wire its metrics to the gate as well. The laws are reminders where to look, no legal advice.',
    zh: '项目从这里开始：请与模型的使用者、数据所有者一起填写。它会生成需求说明（网页和 Markdown），便于阅读和确认。把“目标”接到关卡，每次运行都会逐个说明是否达标、相差多少。对最重要的类别（例如“紧急”）可以单独设定目标。如果要求场景通过率或应答时间，请添加“场景测试”，并把它的指标也接到关卡。法规部分只提示需要关注的条款，不构成法律意见。',
  },
  icon: 'target',
  words: [
    'requirements',
    'needs',
    'goal',
    'targets',
    'business goal',
    'project charter',
    'scope',
    'specification',
    'acceptance criteria',
    'stakeholders',
    'budget',
    'what the model must achieve',
    'which law applies',
    '需求',
    '需求文档',
    '项目立项',
    '目标',
    '业务目标',
    '指标要求',
    '验收标准',
    '预算',
    '适用法规',
    '数据所有者',
  ],
  inputs: {},
  outputs: {
    page: port('file', { label: { en: 'document', zh: '文档' } }),
    markdown: port('file', { label: { en: 'Markdown', zh: 'Markdown' } }),
    targets: port('value', { label: { en: 'targets', zh: '目标' } }),
  },
  settings: {
    name: text({ label: { en: 'Project', zh: '项目名称' }, default: '', optional: true, maxLength: 200 }),
    domain: choice({ label: { en: 'Domain', zh: '领域' }, options: domains, default: 'other' }),
    ownDomain: text({
      label: { en: 'Which domain', zh: '具体领域' },
      default: '',
      optional: true,
      maxLength: 200,
      showIf: { domain: 'other' },
    }),
    goal: text({
      label: { en: 'Goal', zh: '业务目标' },
      hint: { en: 'What is better for whom once it works.', zh: '做成之后，谁的什么情况会变好。' },
      default: '',
      optional: true,
      lines: 3,
      maxLength: 5_000,
    }),
    users: text({
      label: { en: 'Users', zh: '使用者' },
      hint: { en: 'Who works with its answers, for which decision.', zh: '谁使用它的回答，用于什么决定。' },
      default: '',
      optional: true,
      lines: 2,
      maxLength: 5_000,
    }),
    task: choice({ label: { en: 'The model', zh: '模型' }, options: kindsOfModel, default: 'classification' }),
    inputText: text({ label: { en: 'What goes in', zh: '输入' }, default: '', optional: true, lines: 2, maxLength: 5_000 }),
    outputText: text({ label: { en: 'What comes out', zh: '输出' }, default: '', optional: true, lines: 2, maxLength: 5_000 }),
    targets: list({
      label: { en: 'Targets', zh: '目标' },
      hint: { en: 'All of them must be met.', zh: '必须全部达标。' },
      default: [{ metric: 'f1', class: '', atLeast: 0.9, atMost: 1 }],
      max: 40,
      fields: {
        metric: choice({
          label: { en: 'Figure', zh: '指标' },
          options: figureOptions([...figures, ...errors]),
          default: 'f1',
          offerBy: { setting: 'task', options: targetFigures },
        }),
        class: text({
          label: { en: 'Of the class', zh: '类别' },
          hint: { en: 'Empty: of the model as a whole.', zh: '留空：针对整个模型。' },
          default: '',
          optional: true,
          maxLength: 200,
          showIf: { metric: byClass },
        }),
        atLeast: number({
          label: { en: 'At least', zh: '不低于' },
          default: 0.9,
          min: -1,
          max: 100,
          step: 0.01,
          showIf: { metric: figures },
        }),
        atMost: number({ label: { en: 'At most', zh: '不高于' }, default: 1, min: 0, showIf: { metric: errors } }),
      },
    }),
    answerMs: integer({
      label: { en: 'Answers within', zh: '应答时间不超过' },
      hint: {
        en: '95 of 100 answers; measured by “Scenarios”. Empty: any time will do.',
        zh: '100 次应答中的 95 次；由“场景测试”测量。留空：不作要求。',
      },
      unit: { en: 'ms', zh: '毫秒' },
      default: null,
      optional: true,
      empty: { en: 'any time', zh: '不作要求' },
      min: 1,
      max: 3_600_000,
    }),
    laws: list({
      label: { en: 'Law that applies', zh: '适用法规' },
      default: [],
      max: 30,
      fields: {
        law: choice({
          label: { en: 'Law', zh: '法规' },
          options: {
            pipl: law('pipl'),
            'china-data-security': law('china-data-security'),
            'china-generative': law('china-generative'),
            'china-credit': law('china-credit'),
            'china-minors': law('china-minors'),
            gdpr: law('gdpr'),
            'eu-ai-act': law('eu-ai-act'),
            hipaa: law('hipaa'),
            ecoa: law('ecoa'),
            ferpa: law('ferpa'),
            ccpa: law('ccpa'),
            other: { en: 'Another one', zh: '其他' },
          },
          default: 'pipl',
        }),
        other: text({
          label: { en: 'Which one', zh: '法规名称' },
          default: '',
          optional: true,
          maxLength: 500,
          showIf: { law: 'other' },
        }),
      },
    }),
    data: list({
      label: { en: 'Data and its owners', zh: '数据与数据所有者' },
      default: [],
      max: 50,
      fields: {
        data: text({ label: { en: 'Data', zh: '数据' }, default: '', maxLength: 500 }),
        owner: text({
          label: { en: 'Owner', zh: '所有者' },
          hint: { en: 'The person or body that answers for it.', zh: '对数据负责的人或机构。' },
          default: '',
          optional: true,
          maxLength: 200,
        }),
        ownership: choice({ label: { en: 'Whose it is', zh: '归属' }, options: ownerships, default: 'internal' }),
        personal: toggle({ label: { en: 'Data of persons', zh: '含个人信息' }, default: false }),
      },
    }),
    budget: text({
      label: { en: 'Budget', zh: '预算' },
      hint: { en: 'Money, people, machines.', zh: '资金、人力、设备。' },
      default: '',
      optional: true,
      maxLength: 1_000,
    }),
    today: text({
      label: { en: 'How it is done today', zh: '目前做法' },
      hint: { en: 'And how well: what the model is to be better than.', zh: '以及效果如何：模型要胜过的对象。' },
      default: '',
      optional: true,
      lines: 2,
      maxLength: 5_000,
      advanced: true,
    }),
    harm: text({
      label: { en: 'When it is wrong', zh: '出错的后果' },
      hint: { en: 'Who is harmed by a false alarm, and who by a miss.', zh: '误报会伤害谁，漏报会伤害谁。' },
      default: '',
      optional: true,
      lines: 2,
      maxLength: 5_000,
      advanced: true,
    }),
    deadline: text({ label: { en: 'Ready by', zh: '完成时间' }, default: '', optional: true, maxLength: 200, advanced: true }),
    contact: text({ label: { en: 'Contact', zh: '联系人' }, default: '', optional: true, maxLength: 200, advanced: true }),
    language: choice({
      label: { en: 'Language', zh: '语言' },
      options: {
        both: { en: 'Both, with a switch', zh: '双语，可切换' },
        en: { en: 'English', zh: '英文' },
        zh: { en: 'Chinese', zh: '中文' },
      },
      default: 'both',
      advanced: true,
    }),
  },
  needs: { light: true },
  describe: (_, settings) => ({
    page: { type: 'file' },
    markdown: { type: 'file' },
    targets: { type: 'value', example: { targets: askedTargets(settings).map(targetJson) } },
  }),
  check: (_, settings) => cardProblems(settings),
  async run(context, _, settings) {
    const { writePage } = await import('../lib/requirements/write-page.ts');
    const { writeMarkdown } = await import('../lib/requirements/write-markdown.ts');
    const { domain, ownDomain, task, inputText, outputText, data, language, ...said } = settings;
    const targets = askedTargets(settings);
    const requirements = {
      ...said,
      domain: domain === 'other' && ownDomain !== '' ? { en: ownDomain, zh: ownDomain } : domains[domain],
      task: kindsOfModel[task],
      inputs: inputText,
      outputs: outputText,
      targets,
      data: data.map((one) => ({ ...one, ownership: ownerships[one.ownership] })),
      date: new Date(),
    };
    const keep = async (name: string, media: string, words: string) => {
      const bytes = new TextEncoder().encode(words);
      const artifact = await context.artifacts.commit('file', { [name]: bytes });
      return { type: 'file' as const, artifact, name, bytes: bytes.length, media };
    };
    const page = await keep('requirements.html', 'text/html', writePage(requirements, language));
    const markdown = await keep('requirements.md', 'text/markdown', writeMarkdown(requirements, language));
    const open = asksMore(settings).length;
    context.log(
      open === 0
        ? { en: '{targets} {targets|target|targets}, {laws} {laws|law|laws}', zh: '{targets} 个目标，{laws} 部法规' }
        : {
            en: '{targets} {targets|target|targets}, {laws} {laws|law|laws}, {open} {open|question|questions} open',
            zh: '{targets} 个目标，{laws} 部法规，{open} 项待填',
          },
      { targets: targets.length, laws: said.laws.length, open, headline: true },
    );
    return { page, markdown, targets: { type: 'value', json: { project: said.name, targets: targets.map(targetJson) } } };
  },
});
