import {
  Archive,
  ArrowDownToLine,
  BadgeCheck,
  Blend,
  Box,
  Boxes,
  Braces,
  BrainCircuit,
  Brush,
  Calculator,
  ChartColumn,
  ChartSpline,
  ClipboardCheck,
  Clock,
  Columns3,
  Combine,
  Copy,
  Cpu,
  Database,
  Eraser,
  FileInput,
  FileOutput,
  FileText,
  Filter,
  Flag,
  FlaskConical,
  Folder,
  Gauge,
  GitBranch,
  GitMerge,
  Globe,
  Highlighter,
  History,
  Image,
  Inbox,
  Key,
  Languages,
  Layers,
  ListChecks,
  ListFilter,
  Lock,
  PenLine,
  Puzzle,
  Radar,
  type LucideIcon,
  MessageSquareReply,
  MessageSquareText,
  Package,
  PackageOpen,
  Rocket,
  Save,
  Scale,
  ScanSearch,
  ScanText,
  ScrollText,
  Send,
  Shield,
  ShieldCheck,
  Shuffle,
  Sigma,
  SlidersHorizontal,
  Sparkles,
  Split,
  SquareStack,
  Table2,
  Tag,
  Target,
  TextSearch,
  TrendingUp,
  TriangleAlert,
  Waypoints,
  Upload,
  Users,
  VenetianMask,
  WandSparkles,
  Webhook,
  Wrench,
  Zap,
} from 'lucide-react';
import type { PortType } from '../../nodes/kit/ports.ts';

/** Icons by the names that node definitions use. A name that is not here shows a plain box, never nothing. */
const nodeIcons: Readonly<Record<string, LucideIcon>> = {
  archive: Archive,
  'arrow-down': ArrowDownToLine,
  badge: BadgeCheck,
  blend: Blend,
  box: Box,
  boxes: Boxes,
  braces: Braces,
  brain: BrainCircuit,
  broom: Brush,
  brush: Brush,
  calculator: Calculator,
  chart: ChartColumn,
  check: ListChecks,
  clean: Brush,
  clipboard: ClipboardCheck,
  clock: Clock,
  columns: Columns3,
  combine: Combine,
  copies: Copy,
  copy: Copy,
  cpu: Cpu,
  curve: ChartSpline,
  database: Database,
  deploy: Rocket,
  dup: Copy,
  duplicates: Copy,
  endpoint: Rocket,
  eraser: Eraser,
  evaluate: Gauge,
  'file-input': FileInput,
  'file-output': FileOutput,
  file: FileText,
  filter: Filter,
  flag: Flag,
  flask: FlaskConical,
  folder: Folder,
  gate: Flag,
  gauge: Gauge,
  branch: GitBranch,
  globe: Globe,
  history: History,
  hook: Webhook,
  image: Image,
  inbox: Inbox,
  inspect: ScanSearch,
  key: Key,
  label: Tag,
  languages: Languages,
  layers: Layers,
  'list-filter': ListFilter,
  lock: Lock,
  mask: VenetianMask,
  merge: GitMerge,
  message: MessageSquareText,
  model: Box,
  package: Package,
  'package-open': PackageOpen,
  predict: Sparkles,
  quality: ScanSearch,
  register: Package,
  reply: MessageSquareReply,
  respond: MessageSquareReply,
  rocket: Rocket,
  sample: Database,
  save: Save,
  'scan-text': ScanText,
  scale: Scale,
  'pen-line': PenLine,
  puzzle: Puzzle,
  radar: Radar,
  'scroll-text': ScrollText,
  search: TextSearch,
  send: Send,
  shield: Shield,
  'shield-check': ShieldCheck,
  shuffle: Shuffle,
  sigma: Sigma,
  sliders: SlidersHorizontal,
  sparkles: Sparkles,
  split: Split,
  table: Table2,
  subflow: SquareStack,
  tag: Tag,
  target: Target,
  text: MessageSquareText,
  'text-search': TextSearch,
  waypoints: Waypoints,
  highlighter: Highlighter,
  train: ChartSpline,
  trend: TrendingUp,
  trigger: Webhook,
  upload: Upload,
  users: Users,
  wand: WandSparkles,
  'wand-sparkles': WandSparkles,
  warning: TriangleAlert,
  webhook: Webhook,
  wrench: Wrench,
  zap: Zap,
};

function NodeIcon({ name, size = 16 }: { name: string; size?: number }) {
  const Icon = (Object.hasOwn(nodeIcons, name) ? nodeIcons[name] : undefined) ?? Box;
  return <Icon size={size} strokeWidth={1.8} aria-hidden />;
}

/** The tinted square with a node's icon; the category gives the colour. */
export function NodeMark({ icon, category, size = 28 }: { icon: string; category: string; size?: number }) {
  return (
    <span className={`mark c-${category}`} style={{ width: size, height: size }}>
      <NodeIcon name={icon} size={Math.round(size * 0.57)} />
    </span>
  );
}

/** Each type of port has a colour and a shape of its own, so that neither alone must be told apart. */
export const portColors: Readonly<Record<PortType, string>> = {
  table: 'var(--c-data)',
  model: 'var(--c-training)',
  metrics: 'var(--c-evaluation)',
  report: 'var(--c-govern)',
  endpoint: 'var(--c-deploy)',
  file: 'var(--c-prepare)',
  value: 'var(--c-control)',
};

const portPaths: Readonly<Record<PortType, string>> = {
  table: 'M3.5 2.5h7a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1z',
  model: 'M7 2.2a4.8 4.8 0 1 1 0 9.6a4.8 4.8 0 0 1 0-9.6z',
  metrics: 'M7 1.2L12.8 7L7 12.8L1.2 7z',
  report: 'M3.2 1.6h4.8l2.8 2.8v8H3.2z',
  endpoint: 'M7 1.2C9 4.2 11.2 6 11.2 8.6a4.2 4.2 0 0 1-8.4 0C2.8 6 5 4.2 7 1.2z',
  file: 'M7 2L12.4 11.6H1.6z',
  value: 'M7 4.2a2.8 2.8 0 1 1 0 5.6a2.8 2.8 0 0 1 0-5.6z',
};

/** The shape of a port type, 14 px square. `filled`: something is wired to it. */
export function PortShape({ type, filled = false, size = 14 }: { type: PortType; filled?: boolean; size?: number }) {
  const color = portColors[type];
  return (
    <svg className="port-shape" width={size} height={size} viewBox="0 0 14 14" aria-hidden>
      <path d={portPaths[type]} fill={filled ? color : 'var(--raise)'} stroke={color} strokeWidth={1.8} strokeLinejoin="round" />
    </svg>
  );
}

export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 26 26"
      fill="none"
      stroke="var(--accent)"
      strokeWidth={2.4}
      strokeLinecap="round"
      aria-hidden
    >
      <path d="M6 22V13c0-4 3-6 7-6s7-1 7-4" />
      <path d="M6 15c5 0 9 1 9 7" />
      <g fill="var(--accent)" stroke="none">
        <circle cx="20" cy="4" r="2.5" />
        <circle cx="6" cy="22" r="2.2" />
        <circle cx="15" cy="22" r="2.2" />
      </g>
    </svg>
  );
}
