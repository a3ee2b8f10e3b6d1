import { ExternalLink } from 'lucide-react';
import { api } from '../api.ts';
import { Button } from '../controls/button.tsx';
import { Load, useLoaded } from '../controls/load-state.tsx';
import { Segmented } from '../controls/segmented.tsx';
import { usePreferences } from '../i18n/preferences.ts';
import { useSay } from '../i18n/use-say.ts';
import { act } from './parts/act.ts';
import { PageHead } from './parts/page-head.tsx';
import { Section } from './parts/section.tsx';
import { DiskRoom } from './settings/disk-room.tsx';
import { Machine } from './settings/machine.tsx';
import { useStatus } from './settings/use-status.ts';

/** Language and colours of this browser, and what this machine has. */
export function SettingsPage() {
  const say = useSay();
  const { language, theme, setLanguage, setTheme } = usePreferences();
  const { loaded, reload } = useStatus();
  const storage = useLoaded('storage', api.storage);
  const version = loaded.status === 'ready' ? loaded.value.version : '';
  return (
    <div className="page-body">
      <PageHead title={say({ en: 'Settings', zh: '设置' })} note={version && `Graftwork ${version}`}>
        <a className="btn" href="/api/docs" target="_blank" rel="noreferrer">
          {say({ en: 'API documentation', zh: 'API 文档' })}
          <ExternalLink size={14} aria-hidden />
        </a>
        <Button look="ghost" onClick={() => void act(api.signOut).then((done) => done && location.assign('/'))}>
          {say({ en: 'Sign out', zh: '退出登录' })}
        </Button>
      </PageHead>
      <Section title={say({ en: 'This browser', zh: '此浏览器' })}>
        <div className="sheet preference-list">
          <div>
            <h3>{say({ en: 'Language', zh: '语言' })}</h3>
            <Segmented
              label={say({ en: 'Language', zh: '语言' })}
              value={language}
              options={[
                { value: 'en', label: 'English' },
                { value: 'zh', label: '简体中文' },
              ]}
              onChange={(value) => setLanguage(value === 'zh' ? 'zh' : 'en')}
            />
          </div>
          <div>
            <h3>{say({ en: 'Colours', zh: '配色' })}</h3>
            <Segmented
              label={say({ en: 'Colours', zh: '配色' })}
              value={theme}
              options={[
                { value: 'system', label: say({ en: 'System', zh: '跟随系统' }) },
                { value: 'light', label: say({ en: 'Light', zh: '浅色' }) },
                { value: 'dark', label: say({ en: 'Dark', zh: '深色' }) },
              ]}
              onChange={(value) => setTheme(value === 'light' || value === 'dark' ? value : 'system')}
            />
          </div>
        </div>
      </Section>
      <Section title={say({ en: 'This machine', zh: '本机' })}>
        <Load loaded={loaded} reload={reload}>
          {(status) => <Machine status={status} />}
        </Load>
      </Section>
      <Section title={say({ en: 'Room on the disk', zh: '磁盘空间' })}>
        <Load loaded={storage.loaded} reload={storage.reload}>
          {(room) => (
            <div className="sheet">
              <DiskRoom storage={room} reload={storage.reload} />
            </div>
          )}
        </Load>
      </Section>
    </div>
  );
}
