import { Languages, Monitor, Moon, Settings, Sun } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Text } from '../nodes/kit/text.ts';
import { IconButton } from './controls/icon-button.tsx';
import { Menu } from './controls/menu.tsx';
import { Tooltip } from './controls/tooltip.tsx';
import { type Theme, usePreferences } from './i18n/preferences.ts';
import { useSay } from './i18n/use-say.ts';
import { QueueButton } from './queue/queue-button.tsx';
import { WaitingCount } from './pages/label/waiting-count.tsx';
import { Link } from './router.tsx';
import { Logo } from './theme/icons.tsx';

const places: readonly { href: string; label: Text }[] = [
  { href: '/', label: { en: 'Workflows', zh: '工作流' } },
  { href: '/runs', label: { en: 'Runs', zh: '运行记录' } },
  { href: '/label', label: { en: 'Label', zh: '标注' } },
  { href: '/models', label: { en: 'Models', zh: '模型' } },
  { href: '/endpoints', label: { en: 'Endpoints', zh: '服务' } },
  { href: '/hooks', label: { en: 'Webhooks', zh: 'Webhook' } },
  { href: '/keys', label: { en: 'Keys', zh: '密钥' } },
];

/** In a narrow window not all places fit, and the one where one is should be in view. */
function intoView(link: HTMLAnchorElement | null): void {
  link?.scrollIntoView({ block: 'nearest', inline: 'center' });
}

/** The bar above a page: past it to the content, and the way to where one begins. */
export function PageBar({ home, children }: { home: string; children: ReactNode }) {
  const say = useSay();
  return (
    <header className="top-bar">
      <a className="skip" href="#main">
        {say({ en: 'Skip to the content', zh: '跳到内容' })}
      </a>
      <Link href={home} className="logo" aria-label="Graftwork">
        <Logo />
        <b>Graftwork</b>
      </Link>
      {children}
    </header>
  );
}

export function TopNavigation({ current }: { current: string }) {
  const say = useSay();
  return (
    <PageBar home="/">
      <nav className="places" aria-label={say({ en: 'Main', zh: '主导航' })}>
        {places.map(({ href, label }) => (
          <Link key={href} href={href} aria-current={current === href ? 'page' : undefined} ref={current === href ? intoView : undefined}>
            {say(label)}
            {href === '/label' && <WaitingCount />}
          </Link>
        ))}
      </nav>
      <span className="spring" />
      <QueueButton />
      <PreferenceButtons />
      <Tooltip text={say({ en: 'Settings', zh: '设置' })}>
        <Link href="/settings" className="icon-btn" aria-label={say({ en: 'Settings', zh: '设置' })}>
          <Settings size={16} aria-hidden />
        </Link>
      </Tooltip>
    </PageBar>
  );
}

const themes: readonly { theme: Theme; label: Text; Icon: typeof Sun }[] = [
  { theme: 'system', label: { en: 'System', zh: '跟随系统' }, Icon: Monitor },
  { theme: 'light', label: { en: 'Light', zh: '浅色' }, Icon: Sun },
  { theme: 'dark', label: { en: 'Dark', zh: '深色' }, Icon: Moon },
];

/** The switches of language and theme, for every top bar. */
export function PreferenceButtons() {
  const say = useSay();
  const { language, theme, setLanguage, setTheme } = usePreferences();
  const Icon = themes.find((item) => item.theme === theme)?.Icon ?? Monitor;
  return (
    <>
      <Menu
        entries={[
          { id: 'en', label: 'English', run: () => setLanguage('en') },
          { id: 'zh', label: '简体中文', run: () => setLanguage('zh') },
        ]}
      >
        <IconButton label={language === 'en' ? 'Language · 语言' : '语言 · Language'}>
          <Languages size={16} aria-hidden />
        </IconButton>
      </Menu>
      <Menu
        entries={themes.map(({ theme, label, Icon }) => ({
          id: theme,
          label: say(label),
          icon: <Icon size={14} aria-hidden />,
          run: () => setTheme(theme),
        }))}
      >
        <IconButton label={say({ en: 'Colours', zh: '配色' })}>
          <Icon size={16} aria-hidden />
        </IconButton>
      </Menu>
    </>
  );
}
