import { csv, type Draw, drawer } from './draw.ts';

/**
 * Short answers of made-up pupils to eight questions of science, graded by a made-up teacher: both ideas make an answer correct,
 * one makes it partly so, and a usual misunderstanding takes the place of one. 4 % of the grades are slips.
 */
interface Question {
  asked: string;
  one: readonly string[];
  other: readonly string[];
  wrong: readonly string[];
}
const questions: readonly Question[] = [
  {
    asked: 'Why do we have seasons?',
    one: [
      'the axis of the Earth is tilted',
      'because Earth leans on its axis',
      'our planet is tilted by about 23 degrees',
      'the tilt of the Earth',
    ],
    other: [
      'so each half gets more direct sunlight for part of the year',
      'and the sun stands higher in summer',
      'that makes days longer in one half of the year',
      'so sunlight hits at a steeper angle in summer',
    ],
    wrong: [
      'the Earth is closer to the sun in summer',
      'the sun gets hotter in summer',
      'clouds block the sun in winter',
      'the moon changes the weather',
    ],
  },
  {
    asked: 'What does a plant need photosynthesis for?',
    one: ['it makes sugar as its food', 'to build glucose', 'the plant produces its own food', 'it stores energy as sugar'],
    other: [
      'with the energy of light',
      'using sunlight, water and carbon dioxide',
      'from carbon dioxide and water',
      'and gives off oxygen',
    ],
    wrong: ['to breathe like animals do', 'it eats soil through the roots', 'to drink water', 'to keep warm at night'],
  },
  {
    asked: 'Why does ice float on water?',
    one: [
      'ice is less dense than water',
      'its density is lower',
      'the same mass takes more space',
      'frozen water is lighter for its volume',
    ],
    other: [
      'because water expands when it freezes',
      'since the molecules form an open lattice',
      'the crystals hold the molecules further apart',
      'it grows in volume while freezing',
    ],
    wrong: [
      'ice is cold and cold things rise',
      'there is air in every ice cube',
      'ice is harder than water',
      'the water pushes it away because it is solid',
    ],
  },
  {
    asked: 'How does a vaccine protect you?',
    one: [
      'it shows the body a harmless part of the germ',
      'a weakened germ is given',
      'the immune system meets the antigen',
      'it contains dead or weakened viruses',
    ],
    other: [
      'so the body remembers and makes antibodies quickly',
      'and memory cells stay for later',
      'later the defence answers faster',
      'antibodies are ready next time',
    ],
    wrong: [
      'it kills all viruses in the blood',
      'it is a medicine that heals you when you are ill',
      'it makes the skin thicker',
      'it gives you vitamins',
    ],
  },
  {
    asked: 'Why does a metal spoon feel colder than a wooden one?',
    one: ['metal conducts heat better', 'heat flows faster in metal', 'metal is a good conductor', 'wood is an insulator'],
    other: [
      'so it takes heat from the hand quickly',
      'your skin loses heat faster',
      'although both have the same temperature',
      'the hand is cooled by it',
    ],
    wrong: [
      'the metal really is colder than the room',
      'cold flows out of the spoon',
      'wood makes its own warmth',
      'metal has no atoms that move',
    ],
  },
  {
    asked: 'What causes the tides?',
    one: ['the gravity of the moon pulls the water', 'the moon attracts the oceans', 'mostly the pull of the moon', 'lunar gravity'],
    other: [
      'and the Earth turns under the bulges',
      'so there are two high tides a day',
      'with the sun adding to it',
      'the water rises on both sides of the Earth',
    ],
    wrong: ['the wind pushes the sea to the shore', 'rivers fill the sea every day', 'ships and currents', 'the water gets warm and grows'],
  },
  {
    asked: 'Why is the sky blue?',
    one: [
      'air scatters the light of the sun',
      'light is scattered by molecules',
      'because of scattering in the atmosphere',
      'the gas in the air spreads light',
    ],
    other: [
      'and blue is scattered most',
      'short waves are scattered more than long ones',
      'blue light has a shorter wavelength',
      'more of the blue than of the red',
    ],
    wrong: ['it mirrors the ocean', 'the air is painted by water', 'space is blue', 'the sun is blue at noon'],
  },
  {
    asked: 'What happens to a falling stone without air?',
    one: [
      'it gets faster all the time',
      'it accelerates evenly',
      'the speed grows by 9.8 m/s each second',
      'gravity speeds it up steadily',
    ],
    other: [
      'and heavy and light ones fall alike',
      'no matter what its mass is',
      'mass makes no difference',
      'a feather would fall just as fast',
    ],
    wrong: [
      'heavy stones fall faster',
      'it falls at the same speed all the way',
      'it floats because there is no air',
      'without air there is no gravity',
    ],
  },
];
const openings = ['', '', '', 'I think ', 'Because ', 'In my opinion ', 'We learned that ', 'Well, ', 'As far as I know, ', 'My answer: '];
const endings = [
  '',
  '',
  '',
  '. That is all I know',
  '. I am quite sure',
  '. We saw it in the video',
  '. I hope that is right',
  '. See page 12',
  '. Sorry for the spelling',
];
const names = ['Tilo', 'Maren', 'Jonte', 'Alwin', 'Fenja', 'Greta', 'Ivo', 'Lene', 'Marit', 'Nils', 'Oda', 'Pelle', 'Runa', 'Svea'];

export function tutoringAnswers(): string {
  const draw = drawer(3_119);
  const rows = Array.from({ length: 2_000 }, (_, at) => [`T${String(at + 1).padStart(5, '0')}`, ...answer(draw)]);
  return csv(['answer_no', 'question', 'answer', 'grade'], rows);
}

function answer(draw: Draw): string[] {
  const question = draw.pick(questions);
  const { asked, one, other, wrong } = question;
  const kind = draw.pick(['correct', 'correct', 'partly', 'partly', 'wrong'] as const);
  const idea = draw.chance(0.5) ? one : other;
  const part = draw.pick(idea);
  const said = {
    correct: () => shuffled(draw, [draw.pick(one), draw.pick(other)]),
    partly: () => (draw.chance(0.55) ? [part] : shuffled(draw, [part, draw.pick(wrong)])),
    wrong: () => (draw.chance(0.6) ? [draw.pick(wrong)] : shuffled(draw, [draw.pick(wrong), draw.pick(draw.pick(questions).wrong)])),
  }[kind]();
  const text = `${draw.pick(openings)}${said.join(draw.pick([', ', ' and ', '. Also ', '; ']))}${draw.pick(endings)}`;
  const name = draw.pick(names);
  const signed = draw.chance(0.18) ? `. ${name}, ${name.toLowerCase()}${draw.whole(1, 99)}@example.org` : '';
  return [asked, typos(draw, capital(text)) + signed, draw.chance(0.04) ? draw.pick(['correct', 'partly', 'wrong']) : kind];
}

function shuffled(draw: Draw, two: readonly [string, string]): string[] {
  return draw.chance(0.7) ? [...two] : two.toReversed();
}
const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
/** A letter left out here and there. */
function typos(draw: Draw, text: string): string {
  return [...text].filter((sign) => !/[a-z]/.test(sign) || !draw.chance(0.006)).join('');
}
