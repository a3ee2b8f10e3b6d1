import { Download } from 'lucide-react';
import type { ModelValue } from '../../../nodes/kit/ports.ts';
import { api } from '../../api.ts';
import { Load, useLoaded } from '../../controls/load-state.tsx';
import { Pill, Tag } from '../../controls/pill.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { LiveCurves } from '../chart/live-curves.tsx';
import '../results.css';
import { TrainingFigures } from '../training-figures.tsx';
import './model.css';
import { ModelFacts } from './model-facts.tsx';
import { taskWords } from '../../../nodes/kit/task-words.ts';
import { TryIt } from './try-it.tsx';

/** What a model is, what it was made of, and a box to try it. `metrics` are the curves of its training, where they are known. */
export function ModelView({
  value,
  metrics = {},
}: {
  value: ModelValue;
  metrics?: Readonly<Record<string, readonly (readonly [number, number])[]>>;
}) {
  const say = useSay();
  const { number } = useFormats();
  const hasCurves = Object.values(metrics).some((points) => points.length > 0);
  return (
    <div className="result-part">
      <header className="model-head">
        <p className="model-title">{say(value.description)}</p>
        <p className="facts">
          <Tag color="training">{say(taskWords[value.task])}</Tag>
          {value.registered && (
            <Pill tone="live">
              {value.registered.name} · {say({ en: 'version {version}', zh: '版本 {version}' }, { version: value.registered.version })}
              {value.registered.alias && ` · ${value.registered.alias}`}
            </Pill>
          )}
          {value.lineage.count > 0 && (
            <span className="muted">
              {say(
                { en: 'learned from {rows} {n|row|rows}', zh: '由 {rows} 行数据训练' },
                { rows: number(value.lineage.count), n: value.lineage.count },
              )}
            </span>
          )}
        </p>
      </header>
      <section className="result-section">
        <h3>{say({ en: 'Try it', zh: '试一试' })}</h3>
        <TryIt model={value} ask={async (rows) => (await api.predict(value.artifact, rows)).predictions} />
      </section>
      {hasCurves && (
        <section className="result-section">
          <TrainingFigures step={{ metrics, status: 'done' }} />
          <LiveCurves metrics={metrics} />
        </section>
      )}
      <ModelFacts value={value} />
      <Files artifact={value.artifact} />
    </div>
  );
}

function Files({ artifact }: { artifact: string }) {
  const say = useSay();
  const { bytes } = useFormats();
  const { loaded, reload } = useLoaded(artifact, () => api.artifactFiles(artifact));
  return (
    <section className="result-section">
      <h3>{say({ en: 'Files', zh: '文件' })}</h3>
      <Load loaded={loaded} reload={reload}>
        {(files) => (
          <ul>
            {files.map((file) => (
              <li key={file.name} className="file-row">
                <span>
                  {file.name} <span className="muted">{bytes(file.bytes)}</span>
                </span>
                <a className="btn ghost small" href={api.artifactFileUrl(artifact, file.name)} download={file.name}>
                  <Download size={14} aria-hidden />
                  {say({ en: 'Download', zh: '下载' })}
                  <span className="unseen">{file.name}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
      </Load>
    </section>
  );
}
