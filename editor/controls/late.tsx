import type { ComponentType } from 'react';
import { Load, useLoaded } from './load-state.tsx';

/**
 * A part of the page whose code comes when it is first shown, or when `fetch` is called before, and stays. Not React's `lazy`: once that has shown that
 * something loads, it shows nothing else for 300 ms.
 */
export function late<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> & { fetch(): Promise<unknown> } {
  let known: ComponentType<Props> | undefined;
  const fetched = async () => (known ??= await load());
  function Late(props: Props) {
    const { loaded, reload } = useLoaded('', fetched, known);
    return (
      <Load loaded={loaded} reload={reload}>
        {(Part) => <Part {...props} />}
      </Load>
    );
  }
  return Object.assign(Late, { fetch: fetched });
}
