import { useState } from 'react';
import type { ClusterRow, ReportCluster } from '../../nodes/kit/ports.ts';
import { Button } from '../controls/button.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { isPicture, Picture } from './picture.tsx';
import './report-clusters.css';

const pageSize = 10;

/** Rows that are alike: the kept one, and beside it those that repeat it, with what they have more or less marked. */
export function ReportClusters({ label, clusters }: { label: string; clusters: readonly ReportCluster[] }) {
  const say = useSay();
  const [page, setPage] = useState(0);
  const pages = Math.ceil(clusters.length / pageSize);
  const from = page * pageSize;
  const shown = clusters.slice(from, from + pageSize);
  return (
    <section className="result-section clusters">
      <h3>{label}</h3>
      <ol start={from + 1}>
        {shown.map(({ kept, copies, more }, index) => (
          <li key={from + index}>
            <Part row={kept} kept />
            <div className="cluster-copies">
              {copies.map((copy, at) => (
                <Part key={at} row={copy} />
              ))}
              {more > 0 && (
                <p className="muted">{say({ en: 'and {more} more {more|row|rows} like it', zh: '还有 {more} 行与之重复' }, { more })}</p>
              )}
            </div>
          </li>
        ))}
      </ol>
      {pages > 1 && (
        <nav className="cluster-pages" aria-label={say({ en: 'Pages of groups', zh: '重复组分页' })}>
          <Button disabled={page === 0} onClick={() => setPage(page - 1)}>
            {say({ en: 'Previous', zh: '上一页' })}
          </Button>
          <span aria-live="polite">
            {say(
              { en: '{from} to {to} of {count}', zh: '第 {from}–{to} 组，共 {count} 组' },
              { from: from + 1, to: from + shown.length, count: clusters.length },
            )}
          </span>
          <Button disabled={page === pages - 1} onClick={() => setPage(page + 1)}>
            {say({ en: 'Next', zh: '下一页' })}
          </Button>
        </nav>
      )}
    </section>
  );
}

function Part({ row: { name, pieces, picture, likeness }, kept = false }: { row: ClusterRow; kept?: boolean }) {
  const say = useSay();
  const { share } = useFormats();
  return (
    <div className={kept ? 'cluster-row kept' : 'cluster-row'}>
      <p className="cluster-name">
        <span>{say(name)}</span>
        {likeness !== undefined && <span>{say({ en: '{share} alike', zh: '相似度 {share}' }, { share: share(likeness) })}</span>}
      </p>
      {picture !== undefined && isPicture(picture) && <Picture source={picture} words={say(name)} />}
      {pieces && (
        <p className="cluster-text">
          {pieces.map(({ text, sign }, at) => {
            if (sign === 'more') return <ins key={at}>{text}</ins>;
            return sign === 'less' ? <del key={at}>{text}</del> : <span key={at}>{text}</span>;
          })}
        </p>
      )}
    </div>
  );
}
