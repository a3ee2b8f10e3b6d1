import { EllipsisVertical, Tag as TagIcon, Trash2 } from 'lucide-react';
import type { ModelVersion } from '../../../runtime/protocol.ts';
import { Button } from '../../controls/button.tsx';
import { IconButton } from '../../controls/icon-button.tsx';
import { Menu } from '../../controls/menu.tsx';
import { Pill } from '../../controls/pill.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { Link } from '../../router.tsx';
import { scoreLine } from '../../results/metrics/score-line.ts';

interface Props {
  version: ModelVersion;
  /** Names under which this version is asked for. */
  aliases: readonly string[];
  /** All names of the model: each may be moved here. */
  known: readonly string[];
  onOpen(): void;
  onAlias(alias: string): void;
  onNewAlias(): void;
  onDropAlias(alias: string): void;
  onDelete(): void;
}

export function VersionRow({ version, aliases, known, onOpen, onAlias, onNewAlias, onDropAlias, onDelete }: Props) {
  const say = useSay();
  const { ago } = useFormats();
  const scores = scoreLine({ '': version.scores }, say, 3);
  return (
    <li className="model-version">
      <Button look="ghost" small className="version-number" onClick={onOpen}>
        {say({ en: 'Version {version}', zh: '版本 {version}' }, { version: String(version.version) })}
      </Button>
      <div className="row-main">
        <p className="model-version-words">{say(version.model.description)}</p>
        <p className="row-note">{scores || say({ en: 'no figures', zh: '没有指标' })}</p>
      </div>
      <span className="facts">
        {aliases.map((alias) => (
          <Pill key={alias} tone={alias === 'live' ? 'live' : 'plain'}>
            {alias}
          </Pill>
        ))}
      </span>
      <span className="row-time">
        {version.run ? (
          <Link href={`/runs/${version.run}`} className="quiet-link">
            {ago(version.at)}
          </Link>
        ) : (
          ago(version.at)
        )}
      </span>
      <Menu
        entries={[
          ...[...new Set(['live', ...known])]
            .filter((alias) => !aliases.includes(alias))
            .map((alias) => ({
              id: `to ${alias}`,
              label: say({ en: 'Make this “{alias}”', zh: '设为“{alias}”' }, { alias }),
              icon: <TagIcon size={14} aria-hidden />,
              run: () => onAlias(alias),
            })),
          {
            id: 'new',
            label: say({ en: 'Give it another name…', zh: '添加别名…' }),
            icon: <TagIcon size={14} aria-hidden />,
            run: onNewAlias,
          },
          ...aliases.map((alias) => ({
            id: `drop ${alias}`,
            label: say({ en: 'Remove the name “{alias}”', zh: '移除别名“{alias}”' }, { alias }),
            run: () => onDropAlias(alias),
          })),
          { kind: 'line', id: 'line' },
          {
            id: 'delete',
            label: say({ en: 'Delete this version', zh: '删除此版本' }),
            icon: <Trash2 size={14} aria-hidden />,
            danger: true,
            run: onDelete,
          },
        ]}
      >
        <IconButton
          label={say({ en: 'More for version {version}', zh: '版本 {version} 的更多操作' }, { version: String(version.version) })}
        >
          <EllipsisVertical size={16} aria-hidden />
        </IconButton>
      </Menu>
    </li>
  );
}
