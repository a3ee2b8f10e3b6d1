import { createContext } from 'react';
import type { Workflow } from '../../nodes/kit/workflow.ts';

/** The workflow whose run made the results that are shown; pictures and pages that are saved of them carry it along. */
export const ResultOrigin = createContext<(() => Promise<Workflow>) | undefined>(undefined);
