import type { ReportBlock, ReportValue } from '../../kit/ports.ts';
import { type Message, message, say, type Text } from '../../kit/text.ts';
import type { RuleLabels, Voter } from './label-by-rules.ts';

/** What the rules did, as a report: figures, what to look at, each rule, and the labels given. */
export function rulesReport(labelled: RuleLabels): ReportValue {
  const { count, without, conflicts, labels, accuracy, voters } = labelled;
  const unlabelled = without.silent + without.tied + without.unsure;
  const share = (label: Text, value: number) => ({ label: message(label), value, unit: 'share' as const });
  const findings = findingsOf(labelled);
  const given = labels.filter((label) => label.count > 0);
  return {
    type: 'report',
    title: message({ en: 'Labels by rules', zh: '按规则标注' }),
    blocks: [
      {
        kind: 'figures',
        items: [
          { label: message({ en: 'Rows', zh: '行数' }), value: count, unit: 'count' },
          share({ en: 'Labelled', zh: '已标注' }, count === 0 ? 0 : (count - unlabelled) / count),
          share({ en: 'Rows on which rules disagree', zh: '规则意见不一的行' }, count === 0 ? 0 : conflicts / count),
          ...(accuracy
            ? [share({ en: 'Labels that are true, where the truth is known', zh: '在已知真实标签的行中，标对的比例' }, accuracy.share)]
            : []),
        ],
      },
      { kind: 'heading', text: message({ en: 'What to look at', zh: '需要关注' }) },
      ...(findings.length > 0 ? findings : [message({ en: 'Nothing stands out.', zh: '没有发现明显问题。' })]).map((text) => ({
        kind: 'paragraph' as const,
        text,
      })),
      { kind: 'heading', text: message({ en: 'Rules', zh: '规则' }) },
      ruleTable(voters),
      ...(given.length > 0
        ? [
            {
              kind: 'bars' as const,
              label: message({ en: 'Rows of each label', zh: '各标签的行数' }),
              items: given.slice(0, 20).map(({ name, count: rows }) => ({ label: name, value: rows })),
            },
          ]
        : []),
    ],
  };
}

function ruleTable(voters: readonly Voter[]): ReportBlock {
  const checked = voters.some(({ accuracy }) => accuracy !== undefined);
  const weighed = voters.some(({ reliability }) => reliability !== undefined);
  const heads: Text[] = [
    { en: 'Rule', zh: '规则' },
    { en: 'Votes', zh: '投票数' },
    { en: 'Coverage', zh: '覆盖率' },
    { en: 'Overlap', zh: '重叠率' },
    { en: 'Conflict', zh: '冲突率' },
    ...(weighed ? [{ en: 'Reliability, estimated', zh: '可靠度（估计）' }] : []),
    ...(checked ? [{ en: 'Accuracy', zh: '准确率' }] : []),
  ];
  return {
    kind: 'table',
    columns: heads.map((head) => message(head)),
    rows: voters.map((voter) => [
      voter.name,
      voter.votes,
      percent(voter.coverage),
      percent(voter.overlap),
      percent(voter.conflict),
      ...(weighed ? [voter.reliability === undefined || voter.votes === 0 ? null : percent(voter.reliability)] : []),
      ...(checked ? [accuracyWords(voter)] : []),
    ]),
  };
}

function accuracyWords({ accuracy, checked }: Voter): Message | null {
  if (accuracy === undefined) return null;
  return message({ en: '{share} of {checked}', zh: '{share}（{checked} 行）' }, { share: percent(accuracy), checked });
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

/** Below this share of true votes a rule does more harm than good. */
const poor = 0.6;
/** Votes whose truth is known, from which on a rule may be called poor. */
const enough = 10;

/** Sentences about what a person should look at, the gravest first. */
function findingsOf({ voters, without, count, accuracy }: RuleLabels): Message[] {
  const named = (text: Text, found: readonly Voter[], values: Record<string, number> = {}): Message[] =>
    found.length === 0
      ? []
      : [
          message(text, {
            ...values,
            count: found.length,
            rules: { en: listed(found, 'en'), zh: listed(found, 'zh') },
          }),
        ];
  const silent = voters.filter(({ votes }) => votes === 0);
  const wrong = voters.filter((voter) => voter.accuracy !== undefined && voter.checked >= enough && voter.accuracy < poor);
  const doubted = voters.filter(
    (voter) => voter.accuracy === undefined && voter.reliability !== undefined && voter.votes > 0 && voter.reliability < poor,
  );
  return [
    ...named(
      {
        en: '{count|This rule is|These rules are} wrong too often: {rules}. Make {count|it|them} stricter, or take {count|it|them} out.',
        zh: '以下规则经常标错：{rules}。请收紧或删除。',
      },
      wrong,
    ),
    ...named(
      {
        en: '{count|This rule contradicts|These rules contradict} the others more often than not: {rules}. Look at rows on which {count|it votes|they vote}.',
        zh: '以下规则多数时候与其他规则相矛盾：{rules}。请查看它们投票的行。',
      },
      doubted,
    ),
    ...named(
      {
        en: '{count|This rule never votes|These rules never vote}: {rules}. Check spelling and column.',
        zh: '以下规则从未投票：{rules}。请检查拼写和所选的列。',
      },
      silent,
    ),
    ...(count > 0 && without.silent > count / 2
      ? [
          message(
            {
              en: 'No rule votes on {silent} of {count} rows. Add rules for what is left, or label some of it by hand and train a model.',
              zh: '{count} 行中有 {silent} 行没有任何规则投票。请为剩下的数据增加规则，或人工标注一部分并训练模型。',
            },
            { silent: without.silent, count },
          ),
        ]
      : []),
    ...(without.tied > 0
      ? [
          message(
            {
              en: '{tied} {tied|row|rows} stayed without a label, since equally strong votes speak for several.',
              zh: '有 {tied} 行因票数相当而没有得到标签。',
            },
            { tied: without.tied },
          ),
        ]
      : []),
    ...(accuracy === undefined && count > 0
      ? [
          message({
            en: 'How many of these labels are true is not known. Label a hundred rows by hand and name their column under “True labels” to see it.',
            zh: '目前不知道这些标签有多少是对的。请人工标注约一百行，并在“真实标签”中选择该列，即可得知。',
          }),
        ]
      : []),
  ];
}

function listed(voters: readonly Voter[], language: 'en' | 'zh'): string {
  const names = voters.slice(0, 5).map(({ name }) => `“${say(name, language)}”`);
  return `${names.join(language === 'en' ? ', ' : '、')}${voters.length > 5 ? '…' : ''}`;
}
