import { useEffect, useState } from 'react';
import type { ModelValue } from '../../nodes/kit/ports.ts';
import type { EndpointRequest } from '../../runtime/protocol.ts';
import { api, onConnection, watchEndpoint } from '../api.ts';
import { useSay } from '../i18n/use-say.ts';
import { RequestTable } from './request-table.tsx';

const kept = 50;

/** Requests of an endpoint: those of before, then each as it comes. Give it the name as its key. */
export function LiveRequests({ name, model }: { name: string; model: ModelValue }) {
  const [requests, setRequests] = useState<readonly EndpointRequest[]>();
  const say = useSay();
  const [opened] = useState(() => Date.now());
  useEffect(() => {
    let current = true;
    const add = (more: readonly EndpointRequest[]) => setRequests((before = []) => merged(before, more));
    // A list that cannot be read leaves the live part working; the page around it says when the server is gone.
    const read = () =>
      void api.endpointRequests(name).then(
        (list) => current && add(list),
        () => current && add([]),
      );
    read();
    // What came while there was no connection is in the list alone.
    let lost = false;
    const stops = [
      watchEndpoint(name, (request) => add([request])),
      onConnection((connected) => {
        if (connected && lost) read();
        lost = !connected;
      }),
    ];
    return () => {
      current = false;
      for (const stop of stops) stop();
    };
  }, [name]);
  if (!requests) return <output className="loading" aria-label={say({ en: 'Loading', zh: '正在加载' })} />;
  return <RequestTable requests={requests} since={opened} model={model} />;
}

/** Newest first, none twice: the list and the socket may both bring the same request. */
function merged(before: readonly EndpointRequest[], more: readonly EndpointRequest[]): EndpointRequest[] {
  const byKey = new Map([...before, ...more].map((request) => [`${request.at} ${request.ms}`, request]));
  return [...byKey.values()].sort((a, b) => b.at.localeCompare(a.at)).slice(0, kept);
}
