import { csv, type Draw, drawer } from './draw.ts';

/**
 * Applications for a loan at a made-up lender, and whether the loan was in default within two years. Nobody in them lives. The
 * chance of default follows from debt, late payments, years at work and the size of the loan beside the income; what happens is
 * drawn by that chance, so that no model can know it for sure. Sex, origin and the like are not asked.
 */
const purposes = ['car', 'home', 'education', 'business', 'debts', 'other'] as const;
const housing = ['own', 'rent', 'family'] as const;
const first = [
  'Alva',
  'Bero',
  'Cilla',
  'Dorn',
  'Esko',
  'Fenja',
  'Gero',
  'Hanka',
  'Ilvy',
  'Jorun',
  'Kilian',
  'Luva',
  'Miro',
  'Nela',
  'Orin',
];
const last = ['Ambrose', 'Brandel', 'Corvin', 'Dahlen', 'Emmert', 'Falk', 'Grauer', 'Hollin', 'Isbert', 'Jansky', 'Kessel', 'Lorenz'];

export const creditColumns = [
  'application_no',
  'applicant',
  'email',
  'age',
  'monthly_income',
  'years_at_work',
  'debt_share',
  'late_payments',
  'loan_amount',
  'months',
  'purpose',
  'housing',
  'default',
] as const;

export function creditApplications(): string {
  const draw = drawer(7_402);
  const rows: (string | number)[][] = [];
  while (rows.length < 2_400) {
    rows.push([`A${String(rows.length + 1).padStart(5, '0')}`, ...application(draw)]);
    const before = rows.at(-1);
    if (before && draw.chance(0.012)) rows.push([`A${String(rows.length + 1).padStart(5, '0')}`, ...before.slice(1)]);
  }
  return csv(creditColumns, rows);
}

function application(draw: Draw): (string | number)[] {
  const age = Math.max(19, Math.min(74, Math.round(draw.normal(41, 12))));
  const years = Math.max(0, Math.min(age - 18, Math.round(Math.abs(draw.normal(0, 1)) * (age - 18) * 0.5)));
  const income = Math.max(900, Math.round(draw.normal(2_600 + 45 * years, 850) / 10) * 10);
  const debt = Math.max(0, Math.min(0.95, Math.round(draw.normal(0.31, 0.17) * 100) / 100));
  const late = draw.chance(0.62) ? 0 : Math.min(9, 1 + Math.floor(-1.6 * Math.log(1 - draw.next())));
  const months = draw.pick([12, 24, 36, 48, 60, 72]);
  const amount = Math.max(1_000, Math.round(draw.normal(income * 4, income * 2) / 100) * 100);
  const purpose = draw.pick(purposes);
  const lives = draw.pick(housing);
  const burden = amount / months / income;
  const logit =
    -4.1 +
    5.2 * debt +
    0.85 * late +
    9 * burden -
    0.09 * years +
    (purpose === 'debts' ? 0.9 : purpose === 'business' ? 0.4 : 0) -
    (lives === 'own' ? 0.6 : 0) +
    (debt > 0.5 && late > 1 ? 1.5 : 0);
  const defaults = draw.chance(1 / (1 + Math.exp(-1.35 * logit)));
  const [given, family] = [draw.pick(first), draw.pick(last)];
  return [
    `${given} ${family}`,
    `${given}.${family}${draw.whole(1, 99)}@example.org`.toLowerCase(),
    // Slips of the keyboard, for the checks to find.
    draw.chance(0.006) ? age * 10 : age,
    draw.chance(0.03) ? '' : income,
    years,
    debt,
    late,
    amount,
    months,
    purpose,
    draw.chance(0.02) ? '' : lives,
    defaults ? 'yes' : 'no',
  ];
}

/** Cases on which a credit officer would not hesitate, and what the model must say of them. */
export function creditCases(): string {
  const columns = [...creditColumns.slice(3, -1), 'group', 'expected'];
  return csv(columns, [
    [45, 5_200, 18, 0.12, 0, 9_000, 48, 'car', 'own', 'sound', 'no'],
    [52, 4_600, 25, 0.05, 0, 12_000, 60, 'home', 'own', 'sound', 'no'],
    [33, 3_900, 9, 0.2, 0, 6_000, 36, 'education', 'rent', 'sound', 'no'],
    [61, 4_100, 30, 0.15, 0, 5_000, 24, 'home', 'own', 'sound', 'no'],
    [38, 4_800, 12, 0.25, 0, 15_000, 72, 'car', 'own', 'sound', 'no'],
    [24, 1_400, 0, 0.72, 5, 9_500, 24, 'debts', 'rent', 'overburdened', 'yes'],
    [29, 1_700, 1, 0.81, 3, 12_000, 36, 'debts', 'rent', 'overburdened', 'yes'],
    [35, 1_900, 2, 0.66, 4, 14_000, 36, 'business', 'family', 'overburdened', 'yes'],
    [47, 1_500, 3, 0.77, 6, 8_000, 12, 'debts', 'rent', 'overburdened', 'yes'],
    [22, 1_300, 0, 0.6, 2, 9_000, 12, 'other', 'rent', 'overburdened', 'yes'],
    [22, 2_300, 1, 0.1, 0, 3_000, 36, 'education', 'rent', 'young and careful', 'no'],
    [20, 2_100, 0, 0.08, 0, 2_000, 24, 'education', 'family', 'young and careful', 'no'],
    [25, 2_600, 2, 0.15, 0, 4_500, 48, 'car', 'rent', 'young and careful', 'no'],
    [68, 2_900, 20, 0.1, 0, 3_500, 24, 'home', 'own', 'retired', 'no'],
    [72, 2_400, 22, 0.05, 0, 2_500, 24, 'other', 'own', 'retired', 'no'],
  ]);
}
