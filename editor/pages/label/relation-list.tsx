import { ArrowRight, Trash2, X } from 'lucide-react';
import type { Relation } from '../../../nodes/kit/labelling.ts';
import { Button } from '../../controls/button.tsx';
import { IconButton } from '../../controls/icon-button.tsx';
import { useSay } from '../../i18n/use-say.ts';
import type { Marks } from './span-parts.ts';

/** What can be done with the mark that was pressed, and the relations between marks. */
export function RelationList({
  text,
  marks,
  kinds,
  mark,
  linking,
  onLink,
  onRemoveMark,
  onRemove,
}: {
  text: string;
  marks: Marks;
  kinds: readonly string[];
  mark: number | undefined;
  linking: string | undefined;
  onLink(kind: string | undefined): void;
  onRemoveMark(): void;
  onRemove(relation: Relation): void;
}) {
  const say = useSay();
  const words = (at: number): string => {
    const span = marks.spans[at];
    return span ? text.slice(span.start, span.end) : '';
  };
  return (
    <>
      {mark !== undefined && (
        <div className="mark-actions">
          <b>{words(mark)}</b>
          {kinds.map((kind) => (
            <Button key={kind} small aria-pressed={linking === kind} onClick={() => onLink(linking === kind ? undefined : kind)}>
              {kind}
              <ArrowRight size={13} aria-hidden />
            </Button>
          ))}
          <Button small look="danger" icon={<Trash2 size={13} aria-hidden />} onClick={onRemoveMark}>
            {say({ en: 'Remove the mark', zh: '删除标记' })}
          </Button>
        </div>
      )}
      {marks.relations.length > 0 && (
        <ul className="relations" aria-label={say({ en: 'Relations', zh: '关系' })}>
          {marks.relations.map((relation) => {
            const said = { from: words(relation.from), to: words(relation.to), label: relation.label };
            return (
              <li key={`${relation.from} ${relation.to} ${relation.label}`}>
                <span>{said.from}</span>
                <small>{relation.label}</small>
                <ArrowRight size={13} aria-hidden />
                <span>{said.to}</span>
                <IconButton
                  label={say({ en: 'Remove the relation {from} {label} {to}', zh: '删除关系：{from} {label} {to}' }, said)}
                  onClick={() => onRemove(relation)}
                >
                  <X size={13} aria-hidden />
                </IconButton>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}
