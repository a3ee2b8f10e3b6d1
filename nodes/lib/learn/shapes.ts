import { elementwiseShapes } from './shape-rules/elementwise.ts';
import { matrixShapes } from './shape-rules/matrices.ts';
import { reductionShapes } from './shape-rules/reductions.ts';
import type { ShapeRules } from './shape-rules/rule.ts';
import { shapingShapes } from './shape-rules/shaping.ts';
import { windowShapes } from './shape-rules/windows.ts';

/** What each operator returns. An operator that is not here cannot be emitted. */
export const shapeRules: ShapeRules = { ...elementwiseShapes, ...reductionShapes, ...matrixShapes, ...shapingShapes, ...windowShapes };
