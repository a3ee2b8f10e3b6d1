import { Rocket } from 'lucide-react';
import { api } from '../api.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { Load } from '../controls/load-state.tsx';
import { useSay } from '../i18n/use-say.ts';
import { Link, useAddress } from '../router.tsx';
import { EndpointDetail } from './endpoints/endpoint-detail.tsx';
import { EndpointRow } from './endpoints/endpoint-row.tsx';
import { useEndpoint } from './endpoints/use-endpoint.ts';
import './models/models.css';
import { PageHead } from './parts/page-head.tsx';
import { PageLoad } from './parts/page-load.tsx';
import { Rows } from './parts/rows.tsx';
import { useLiveList } from './parts/use-live-list.ts';

/** Endpoints; one of them where the address names it. The name stands in the query, since `/endpoints/NAME` is the endpoint itself. */
export function EndpointsPage() {
  const name = useAddress().query.get('name');
  return <div className="page-body">{name ? <OneEndpoint key={name} name={name} /> : <AllEndpoints />}</div>;
}

function OneEndpoint({ name }: { name: string }) {
  const say = useSay();
  const { loaded, reload } = useEndpoint(name);
  return (
    <PageLoad loaded={loaded} reload={reload} back={{ href: '/endpoints', label: say({ en: 'Endpoints', zh: '服务' }) }}>
      {(endpoint) => <EndpointDetail endpoint={endpoint} reload={reload} />}
    </PageLoad>
  );
}

function AllEndpoints() {
  const say = useSay();
  const { loaded, reload } = useLiveList('endpoints', ['endpoints'], api.endpoints);
  return (
    <>
      <PageHead
        title={say({ en: 'Endpoints', zh: '服务' })}
        note={say({ en: 'Addresses at which a model answers: rows in, predictions out.', zh: '模型应答的地址：输入数据，返回预测。' })}
      />
      <Load loaded={loaded} reload={reload}>
        {(endpoints) =>
          endpoints.length === 0 ? (
            <EmptyState
              icon={<Rocket size={28} aria-hidden />}
              title={say({ en: 'No model answers yet', zh: '还没有可用的服务' })}
              action={
                <Link className="btn" href="/">
                  {say({ en: 'Go to your workflows', zh: '前往工作流' })}
                </Link>
              }
            >
              {say({
                en: 'Put “Deploy endpoint” at the end of a workflow and run it: its address appears here, with a form to try it.',
                zh: '在工作流末尾加上“部署服务”并运行：它的地址会显示在这里，并可直接试用。',
              })}
            </EmptyState>
          ) : (
            <Rows label={say({ en: 'Endpoints', zh: '服务' })}>
              {endpoints.map((endpoint) => (
                <EndpointRow key={endpoint.name} endpoint={endpoint} />
              ))}
            </Rows>
          )
        }
      </Load>
    </>
  );
}
