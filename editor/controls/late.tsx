import type { ComponentType, ReactNode } from 'react';
import { Load, useLoaded } from './load-state.tsx';

/**
 * A part of the page whose code comes when it is first shown, or when `fetch` is called before, and stays. `meanwhile` stands in its
 * place, else a quiet line. Not React's `lazy`: once that has shown that something loads, it shows nothing else for 300 ms.
 */
export function late<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  meanwhile?: ReactNode,
): ComponentType<Props> & { fetch(): Promise<unknown> } {
  let known: ComponentType<Props> | undefined;
  const fetched = async () => (known ??= await load());
  function Late(props: Props) {
    const { loaded, reload } = useLoaded('', fetched, known);
    if (loaded.status === 'loading' && meanwhile !== undefined) return meanwhile;
    return (
      <Load loaded={loaded} reload={reload}>
        {(Part) => <Part {...props} />}
      </Load>
    );
  }
  return Object.assign(Late, { fetch: fetched });
}
