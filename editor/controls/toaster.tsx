import { useEffect } from 'react';
import { toast, Toaster as Sonner } from 'sonner';
import { usePreferences } from '../i18n/preferences.ts';
import { afterPicture } from '../store/frame-batch.ts';
import { useToasts } from './toast.ts';

export interface Toast {
  text: string;
  id: string | undefined;
  /** Milliseconds that it stays, where not as long as usual. */
  stays: number | undefined;
  problem: boolean;
  action: { label: string; onClick(): void } | undefined;
}

/** Shows the toasts that wait, and those that come. */
export function Toaster() {
  const theme = usePreferences((state) => state.theme);
  useEffect(() => {
    showWaiting();
    // It measures itself, for which the whole page would be laid out before what it speaks of is shown.
    return useToasts.subscribe(() => afterPicture(showWaiting));
  }, []);
  return <Sonner theme={theme} position="bottom-center" offset={24} className="toasts" />;
}

function showWaiting(): void {
  const { waiting } = useToasts.getState();
  if (waiting.length === 0) return;
  useToasts.setState({ waiting: [] });
  for (const { text, id, problem, stays, action } of waiting)
    (problem ? toast.error : toast)(text, {
      ...(id !== undefined && { id }),
      ...(stays !== undefined && { duration: stays }),
      ...(action && { action }),
    });
}
