import type { CellWord } from '../../kit/cell-words.ts';
import type { Context } from '../../kit/define-node.ts';
import type { ModelValue, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { type Message, message, say, verbatim } from '../../kit/text.ts';
import { predictTable } from '../predict/predict-table.ts';
import { answerTable } from '../tables/answer-table.ts';
import { type Database, literal, name, withDatabase } from '../tables/connection.ts';
import { openTable } from '../tables/open-table.ts';
import { readColumns } from '../tables/read-table.ts';
import { rowNumber, withReason } from '../tables/removed-rows.ts';
import { rowSet } from '../tables/row-set.ts';
import { columnsView } from '../tables/write-table.ts';
import { itemProbabilities, learnVoters, shareOfVotes, type VotedItem } from './dawid-skene.ts';
import { labelColumns } from './label-columns.ts';
import { cellText, type Rule, ruleCondition, ruleName } from './rules.ts';
import { type RuleFigures, ruleFigures, type VotePattern } from './vote-figures.ts';

export interface RuleLabelling {
  rules: readonly Rule[];
  models: readonly ModelValue[];
  /** A model that is less sure of its answer stays silent. */
  modelConfidence: number;
  agree: 'majority' | 'reliability';
  /** A row whose label is less probable stays without. */
  least: number;
  /** The column of true labels, or ''. */
  gold: string;
  keepVotes: boolean;
}
export interface Voter extends RuleFigures {
  name: Message;
  /** How often it is right by what the votes tell, where no truth is known. */
  reliability?: number;
}
export interface RuleLabels {
  labelled: TableValue;
  unlabelled: TableValue;
  voters: Voter[];
  labels: { name: string; count: number }[];
  /** Rows that no rule voted on, whose votes are equal for several labels, and whose label is not sure enough. */
  without: { silent: number; tied: number; unsure: number };
  conflicts: number;
  count: number;
  /** Of the labels given, where the truth is known. */
  accuracy?: { share: number; checked: number };
}

/** Labels that rules may vote for in all. */
export const mostLabels = 500;
/** Ways to vote that the reliability is learned from; the most frequent are taken. */
const mostPatterns = 20_000;
/** Ways to vote that are told apart at all. */
const mostWays = 1_000_000;
/** A vote on trust for each class and answer: after few rows no rule counts as certain. */
const trust = 0.5;

/**
 * Every rule votes on every row in one pass of the database; rows that are voted on alike are judged together, so the size of the
 * table hardly counts.
 */
export async function labelByRules(context: Context, rows: TableValue, options: RuleLabelling): Promise<RuleLabels> {
  const answers: (string | null)[][] = [];
  for (const [at, model] of options.models.entries()) {
    context.progress((0.6 * at) / options.models.length, { en: 'asking model {at}', zh: '正在询问第 {at} 个模型' }, { at: at + 1 });
    answers.push(await modelVotes(context, rows, model, options.modelConfidence));
  }
  return withDatabase(context, async (database) => {
    const numbered = await openTable(database, rows, { number: rowNumber });
    const labels = await possibleLabels(database, numbered, rows, { ...options, answers });
    const votes = await voteTable(database, numbered, { rows, options, answers, labels });
    context.progress(0.75, { en: 'weighing the votes', zh: '正在权衡投票' });
    const patterns = await patternsOf(database, votes);
    const judged = judge(patterns, labels.length, options);
    context.progress(0.85);
    return writeLabels(database, { rows, numbered, votes, labels, judged, options });
  });
}

/** A model's answers, where it is sure enough. */
async function modelVotes(context: Context, rows: TableValue, model: ModelValue, least: number): Promise<(string | null)[]> {
  const predicted = await predictTable(context, { model, rows, probabilities: false });
  const [answer, sure] = await readColumns(context, predicted, ['prediction', 'confidence']);
  if (answer?.kind !== 'text' || sure?.kind !== 'number') throw new Error('A model that chooses classes was expected.');
  return answer.values.map((value, at) => ((sure.values[at] ?? 0) >= least ? value : null));
}

type Sources = RuleLabelling & { answers: readonly (readonly (string | null)[])[] };

async function possibleLabels(
  database: Database,
  numbered: string,
  rows: TableValue,
  { rules, models, answers }: Sources,
): Promise<string[]> {
  const labels = new Set(rules.filter(({ find }) => find !== 'column').map(({ label }) => label.trim()));
  for (const [at, said] of answers.entries()) for (const one of models[at]?.classes ?? said) if (one !== null) labels.add(one);
  for (const rule of rules.filter(({ find }) => find === 'column')) {
    const cell = `trim(${cellText(rule.column, rows.columns)})`;
    const found = await database.all(
      `SELECT DISTINCT ${cell} AS cell FROM ${numbered} WHERE ${cell} <> '' ORDER BY cell LIMIT ${mostLabels + 1}`,
    );
    for (const [cellValue] of found) labels.add(String(cellValue));
  }
  if (labels.size <= mostLabels) return [...labels].sort();
  throw new Failure(
    {
      en: 'The rules vote for more than {most} different labels. Where a rule takes its vote from a column, choose a column of few values.',
      zh: '规则投票的不同标签超过 {most} 个。如果规则以某列的值作为投票，请选择取值较少的列。',
    },
    { most: mostLabels },
    { code: 'too-many-labels', setting: 'rules' },
  );
}

interface VoteSources {
  rows: TableValue;
  options: RuleLabelling;
  answers: readonly (readonly (string | null)[])[];
  labels: readonly string[];
}

/** A temporary table: the row, `code` (the place of each vote's label, −1 for silence), `gold` (the place of the true label). */
async function voteTable(database: Database, numbered: string, { rows, options, answers, labels }: VoteSources): Promise<string> {
  const list = `[${labels.map(literal).join(', ')}]::VARCHAR[]`;
  const place = (text: string) => `coalesce(nullif(list_position(${list}, ${text}), 0) - 1, -1)::INTEGER`;
  const ruled = options.rules.map((rule) =>
    rule.find === 'column'
      ? place(`trim(${cellText(rule.column, rows.columns)})`)
      : `CASE WHEN ${ruleCondition(rule, rows.columns)} THEN ${labels.indexOf(rule.label.trim())} ELSE -1 END`,
  );
  const said =
    answers.length === 0
      ? undefined
      : await columnsView(
          database,
          answers.map((values) => ({ kind: 'text', values: [...values] })),
          rows.count,
        );
  const gold = options.gold === '' ? '-1' : place(`trim(${cellText(options.gold, rows.columns)})`);
  const own = ruled.map((sql, at) => `${sql} AS v${at}`);
  const codes = [...ruled.map((_, at) => `a.v${at}`), ...answers.map((_, at) => place(`b.c${at}`))];
  // Columns of people may have the names of ours, so these stand apart.
  const from = `(SELECT ${[`${name(rowNumber)} AS row`, `${gold} AS gold`, ...own].join(', ')} FROM ${numbered}) a`;
  return database.define(
    `CREATE TEMP TABLE {name} AS SELECT a.row, concat_ws(',', ${codes.join(', ')}) AS code, a.gold FROM ${from} ${said ? `POSITIONAL JOIN ${said} b` : ''}`,
  );
}

type Coded = VotePattern & { code: string };

async function patternsOf(database: Database, votes: string): Promise<Coded[]> {
  const found = await database.all(
    `SELECT code, gold, count(*)::DOUBLE FROM ${votes} GROUP BY ALL ORDER BY 3 DESC, 1, 2 LIMIT ${mostWays + 1}`,
  );
  if (found.length > mostWays)
    throw new Failure(
      {
        en: 'The rules vote in more than {most} different ways, too many to weigh. Use fewer rules at once.',
        zh: '规则的投票方式超过 {most} 种，无法权衡。请减少同时使用的规则。',
      },
      { most: mostWays },
      { code: 'too-many-ways', setting: 'rules' },
    );
  return found.map(([code, gold, count]) => ({
    code: String(code),
    votes: String(code).split(',').map(Number),
    gold: Number(gold),
    count: Number(count),
  }));
}

interface Judged {
  patterns: readonly Coded[];
  /** What each way to vote comes to; the place of the label, −1 for none. */
  byCode: Map<string, { label: number; confidence: number; why?: 'silent' | 'tied' | 'unsure' }>;
  reliabilities?: number[];
}

/** Weighs the votes. Exported for tests of its choices. */
export function judge(patterns: readonly Coded[], labels: number, { agree, least }: Pick<RuleLabelling, 'agree' | 'least'>): Judged {
  const byCode: Judged['byCode'] = new Map();
  const counts = new Map<string, number>();
  for (const { code, count } of patterns) counts.set(code, (counts.get(code) ?? 0) + count);
  const ways = [...counts].flatMap(([code, weight]) => {
    const votes = code.split(',').map(Number);
    if (votes.some((vote) => vote >= 0)) return [{ code, votes, weight }];
    byCode.set(code, { label: -1, confidence: 0, why: 'silent' });
    return [];
  });
  const voters = ways[0]?.votes.length ?? 0;
  const weighed = agree === 'majority' ? undefined : learnReliability(ways, voters, labels);
  const spoken = ways.map(({ votes, weight }): VotedItem => ({
    weight,
    votes: votes.flatMap((vote, voter) => (vote >= 0 ? [[voter, vote] as const] : [])),
  }));
  const probabilities = weighed ? weighed.probabilities : shareOfVotes(spoken, labels);
  for (const [at, { code }] of ways.entries()) {
    const own = probabilities.subarray(at * labels, (at + 1) * labels);
    const confidence = own.reduce((most, share) => Math.max(most, share), 0);
    const best = own.indexOf(confidence);
    const tied = own.some((share, label) => label !== best && confidence - share < 1e-9);
    const why = tied ? ('tied' as const) : confidence < least ? ('unsure' as const) : undefined;
    byCode.set(code, why ? { label: -1, confidence, why } : { label: best, confidence });
  }
  return { patterns, byCode, ...(weighed && { reliabilities: weighed.reliabilities }) };
}

/** Silence counts as an answer: rules that know one label only could not be judged otherwise. */
function learnReliability(ways: readonly { votes: readonly number[]; weight: number }[], voters: number, labels: number) {
  const items = ways.map(({ votes, weight }): VotedItem => ({
    weight,
    votes: votes.map((vote, voter) => [voter, vote < 0 ? labels : vote] as const),
  }));
  const model = learnVoters(items.slice(0, mostPatterns), { voters, classes: labels, answers: labels + 1, smoothing: trust });
  const reliabilities = model.habits.map((habit) => {
    let [votes, right] = [0, 0];
    for (let label = 0; label < labels; label++)
      for (let answer = 0; answer < labels; answer++) {
        const expected = (model.shares[label] ?? 0) * habit[label * (labels + 1) + answer]!;
        votes += expected;
        if (answer === label) right += expected;
      }
    return votes === 0 ? 0 : right / votes;
  });
  return { probabilities: itemProbabilities(items, model, labels), reliabilities };
}

interface Writing {
  rows: TableValue;
  numbered: string;
  votes: string;
  labels: readonly string[];
  judged: Judged;
  options: RuleLabelling;
}

async function writeLabels(database: Database, { rows, numbered, votes, labels, judged, options }: Writing): Promise<RuleLabels> {
  const { byCode, patterns, reliabilities } = judged;
  const ways = [...byCode];
  const map = await columnsView(
    database,
    [
      { kind: 'text', values: ways.map(([code]) => code) },
      { kind: 'text', values: ways.map(([, { label }]) => labels[label] ?? null) },
      { kind: 'number', values: Float64Array.from(ways, ([, { confidence }]) => Math.round(confidence * 1e6) / 1e6) },
      { kind: 'text', values: ways.map(([, { why }]) => (why ? reasons[why] : null)) },
    ],
    ways.length,
  );
  const given = await database.define(
    `CREATE TEMP TABLE {name} AS SELECT v.row, v.code, m.c1 AS label, m.c2 AS confidence, m.c3 AS reason FROM ${votes} v JOIN ${map} m ON v.code = m.c0`,
  );
  const isLabelled = await rowSet(database, `(SELECT row FROM ${given} WHERE label IS NOT NULL)`, { count: rows.count, column: rowNumber });
  const names = labelColumns(rows.columns);
  const list = rows.columns.map((column) => name(column.name)).join(', ');
  const called = [...options.rules.map(ruleName), ...options.models.map(modelName)];
  const kept = options.keepVotes ? `, ${votesJson(called, labels)} AS ${name(names.votes)}` : '';
  const unlabelled = withReason(rows.columns);
  const side = async (labelled: boolean) => {
    const said = labelled
      ? `label AS ${name(names.label)}, confidence AS ${name(names.confidence)}${kept}`
      : `reason AS ${name(unlabelled.at(-1)?.name ?? '')}`;
    const types = labelled
      ? [...rows.columns, { name: names.label, type: 'category' as const }, { name: names.votes, type: 'json' as const }]
      : unlabelled;
    return answerTable(
      database,
      `SELECT * FROM (SELECT ${list} FROM ${numbered} WHERE ${labelled ? '' : 'NOT '}${isLabelled})
       POSITIONAL JOIN (SELECT ${said} FROM ${given} WHERE label IS ${labelled ? 'NOT ' : ''}NULL ORDER BY row)`,
      { from: [rows], types, role: rows.role },
    );
  };
  const figures = ruleFigures(patterns, called.length);
  return {
    labelled: await side(true),
    unlabelled: await side(false),
    voters: figures.map((one, at) => ({
      ...one,
      name: called[at] ?? message(verbatim('')),
      ...(reliabilities?.[at] !== undefined && { reliability: reliabilities[at] }),
    })),
    ...countsOf(patterns, byCode, labels),
    count: rows.count,
  };
}

/** Reasons in the table of rows without label, as other tables of rows taken out have them. */
const reasons = { silent: 'no vote', tied: 'votes are tied', unsure: 'not sure enough' } as const satisfies Record<string, CellWord>;

function countsOf(patterns: readonly Coded[], byCode: Judged['byCode'], labels: readonly string[]) {
  const without = { silent: 0, tied: 0, unsure: 0 };
  const given = labels.map((label) => ({ name: label, count: 0 }));
  let [conflicts, checked, right] = [0, 0, 0];
  for (const { code, votes, count, gold } of patterns) {
    const way = byCode.get(code);
    if (new Set(votes.filter((vote) => vote >= 0)).size > 1) conflicts += count;
    if (!way) continue;
    if (way.why) {
      without[way.why] += count;
      continue;
    }
    const own = given[way.label];
    if (own) own.count += count;
    if (gold < 0) continue;
    checked += count;
    if (gold === way.label) right += count;
  }
  return {
    without,
    conflicts,
    labels: given.sort((a, b) => b.count - a.count),
    ...(checked > 0 && { accuracy: { share: right / checked, checked } }),
  };
}

/** Which rule said what, for the rows that a person wants to understand. */
function votesJson(called: readonly Message[], labels: readonly string[]): string {
  const list = `[${labels.map(literal).join(', ')}]::VARCHAR[]`;
  const said = called.map(
    (one, at) => `{'rule': ${literal(say(one, 'en'))}, 'label': (${list})[split_part(code, ',', ${at + 1})::INTEGER + 1]}`,
  );
  return `to_json(list_filter([${said.join(', ')}], lambda vote: vote.label IS NOT NULL))`;
}

function modelName(model: ModelValue, at: number): Message {
  if (model.registered) return message(verbatim(model.registered.name));
  return message({ en: 'Model {at}: {said}', zh: '模型 {at}：{said}' }, { at: at + 1, said: model.description });
}
