import { useRef } from 'react';
import type { PortValue, ReportBlock, ReportValue } from '../../nodes/kit/ports.ts';
import type { Message } from '../../nodes/kit/text.ts';
import { Button } from '../controls/button.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { download, fileName } from '../share/download.ts';
import { pageWith } from '../share/embedded.ts';
import { SaveResult } from '../share/save-result.tsx';
import { Bars } from './chart/bars.tsx';
import './chart/chart.css';
import { ReportClusters } from './report-clusters.tsx';
import { ReportTable } from './report-table.tsx';
import './results.css';

interface Others {
  /** What else the same step gave, and how to open it. Without them nothing leads there. */
  others?: Readonly<Record<string, PortValue>>;
  onOpen?(output: string): void;
}

export function ReportView({ value, others, onOpen }: { value: ReportValue } & Others) {
  const say = useSay();
  const article = useRef<HTMLElement>(null);
  const title = say(value.title);
  return (
    <>
      <div className="chart-head">
        <SaveResult
          label={say({ en: 'Save “{title}” as a page', zh: '把“{title}”保存为网页' }, { title })}
          save={(workflow) => {
            const page = pageWith({ title, language: document.documentElement.lang, body: article.current?.outerHTML ?? '', workflow });
            return download(page, 'text/html', fileName(title, 'report', 'html'));
          }}
        />
      </div>
      <article className="report" ref={article}>
        <h2 className="report-title">{title}</h2>
        {value.blocks.map((block, index) => (
          <Block key={index} block={block} {...(others && { others })} {...(onOpen && { onOpen })} />
        ))}
      </article>
    </>
  );
}

function Block({ block, others, onOpen }: { block: ReportBlock } & Others) {
  const say = useSay();
  const { number, share } = useFormats();
  const write = (cell: string | number | null | Message) =>
    cell === null ? '–' : typeof cell === 'string' ? cell : typeof cell === 'number' ? number(cell) : say(cell);
  switch (block.kind) {
    case 'heading':
      return <h3>{say(block.text)}</h3>;
    case 'paragraph':
      return <p>{say(block.text)}</p>;
    case 'figures':
      return (
        <dl className="figures">
          {block.items.map(({ label, value, unit }) => (
            <div key={label.text.en}>
              <dt>{say(label)}</dt>
              <dd>{unit === 'share' && typeof value === 'number' ? share(value) : write(value)}</dd>
            </div>
          ))}
        </dl>
      );
    case 'table':
      return (
        <ReportTable
          columns={block.columns.map((column) => say(column))}
          rows={block.rows.map((row) => row.map(write))}
          figures={block.columns.map((_, column) => block.rows.some((row) => typeof row[column] === 'number'))}
        />
      );
    case 'bars': {
      const most = Math.max(...block.items.map(({ value, beside = 0 }) => Math.max(value, beside)), block.limit ?? 0, Number.MIN_VALUE);
      const written = (value: number) => (block.unit === 'share' ? share(value) : number(value));
      return (
        <section className="result-section">
          <h3>{say(block.label)}</h3>
          {block.legend && (
            <p className="bars-legend">
              <i /> {say(block.legend[0])} <i className="second" /> {say(block.legend[1])}
            </p>
          )}
          <Bars
            label={say(block.label)}
            items={block.items.map(({ label, value, beside }) => ({
              label: typeof label === 'string' ? label : say(label),
              share: value / most,
              value: written(value),
              ...(beside !== undefined && { beside: { share: beside / most, value: written(beside) } }),
            }))}
            {...(block.limit !== undefined && { limit: block.limit / most })}
          />
        </section>
      );
    }
    case 'clusters':
      return <ReportClusters label={say(block.label)} clusters={block.clusters} />;
    case 'output': {
      const rows = others?.[block.output];
      if (!onOpen || rows === undefined || (rows.type === 'table' && rows.count === 0)) return null;
      return (
        <p className="report-open">
          <Button onClick={() => onOpen(block.output)}>{say(block.label)}</Button>
        </p>
      );
    }
  }
}
