import type { Answer, Question } from '../../../nodes/kit/labelling.ts';
import { useSay } from '../../i18n/use-say.ts';
import { tintOf } from './tint.ts';
import { choiceKeys, pairWords } from './question-words.ts';

export interface Choice {
  id: string;
  label: string;
  /** The key that chooses it; the later ones of many have none. */
  key: string | undefined;
  chosen: boolean;
  /** The answer once it is chosen, or, where several may be, taken back; missing where it chooses what is marked next. */
  gives?: Answer;
  /** Sets its colour apart, in the order of the classes. */
  tint?: number;
}

/** What can be chosen, with its keys, in the state of an answer. Marks in texts and pictures choose what is marked next, elsewhere. */
export function useChoices(question: Question, answer: Answer | undefined): Choice[] {
  const say = useSay();
  const keyed = (choices: Omit<Choice, 'key'>[]): Choice[] => choices.map((choice, at) => ({ ...choice, key: choiceKeys[at] }));
  switch (question.kind) {
    case 'class':
      return keyed(
        question.classes.map((label) => ({
          id: label,
          label,
          chosen: answer?.kind === 'class' && answer.label === label,
          gives: { kind: 'class', label },
        })),
      );
    case 'classes': {
      const labels = answer?.kind === 'classes' ? answer.labels : [];
      const toggled = (label: string): string[] => question.classes.filter((one) => (one === label) !== labels.includes(one));
      return keyed(
        question.classes.map((label) => ({
          id: label,
          label,
          chosen: labels.includes(label),
          gives: { kind: 'classes', labels: toggled(label) },
        })),
      );
    }
    case 'rating': {
      const count = question.highest - question.lowest + 1;
      return Array.from({ length: count }, (_, at): Choice => {
        const value = question.lowest + at;
        // The key of a rating is the rating itself.
        const key = value <= 9 ? String(value) : value === 10 && question.lowest > 0 ? '0' : undefined;
        return {
          id: String(value),
          label: String(value),
          key,
          chosen: answer?.kind === 'rating' && answer.value === value,
          gives: { kind: 'rating', value },
        };
      });
    }
    case 'pair':
      return (['first', 'same', 'second'] as const).map((better, at) => ({
        id: better,
        label: say(pairWords[better]),
        key: String(at + 1),
        chosen: answer?.kind === 'pair' && answer.better === better,
        gives: { kind: 'pair', better },
      }));
    default:
      return [];
  }
}

/** Buttons for the choices; each says the key that presses it. */
export function AnswerChoices({
  question,
  choices,
  onChoose,
}: {
  question: Question;
  choices: readonly Choice[];
  onChoose(choice: Choice): void;
}) {
  const say = useSay();
  const several = question.kind === 'classes';
  const marks = question.kind === 'spans' || question.kind === 'boxes';
  return (
    <div
      className={question.kind === 'rating' ? 'choices scale' : 'choices'}
      role={several || marks ? 'group' : 'radiogroup'}
      aria-label={marks ? say({ en: 'What to mark', zh: '标记为' }) : say({ en: 'Your answer', zh: '您的答案' })}
    >
      {choices.map((choice) => (
        <button
          key={choice.id}
          type="button"
          className="choice"
          {...(marks ? { 'aria-pressed': choice.chosen } : { role: several ? 'checkbox' : 'radio', 'aria-checked': choice.chosen })}
          {...(choice.tint !== undefined && { style: tintOf(choice.tint) })}
          {...(choice.key && { 'aria-keyshortcuts': choice.key })}
          onClick={() => onChoose(choice)}
        >
          {choice.key && <kbd aria-hidden>{choice.key}</kbd>}
          {choice.tint !== undefined && <i className="choice-tint" aria-hidden />}
          <span>{choice.label}</span>
        </button>
      ))}
    </div>
  );
}

/** The classes as pens: the chosen one is what is marked next. */
export function pens({ classes }: Question, pen: string | undefined): Choice[] {
  return classes.map((label, at) => ({ id: label, label, key: choiceKeys[at], chosen: label === pen, tint: at }));
}
