import { create } from 'zustand';
import type { Language } from '../../nodes/kit/text.ts';

export type Theme = 'system' | 'light' | 'dark';

interface Preferences {
  language: Language;
  theme: Theme;
  setLanguage(language: Language): void;
  setTheme(theme: Theme): void;
}

const languageKey = 'graftwork.language';
const themeKey = 'graftwork.theme';

/** A browser may refuse storage altogether; the preference then lasts as long as the page. */
export function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
/** Answers whether it is stored: the storage may be full or refused. */
export function store(key: string, value: string | null): boolean {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

function firstLanguage(): Language {
  const chosen = stored(languageKey);
  if (chosen === 'en' || chosen === 'zh') return chosen;
  return typeof navigator !== 'undefined' && navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
function firstTheme(): Theme {
  const chosen = stored(themeKey);
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

export const usePreferences = create<Preferences>()((set) => ({
  language: firstLanguage(),
  theme: firstTheme(),
  setLanguage(language) {
    store(languageKey, language);
    set({ language });
  },
  setTheme(theme) {
    store(themeKey, theme);
    set({ theme });
  },
}));

/** Keeps the document's language and theme in step with the preferences; call once at start. */
export function applyPreferences(): void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const { language, theme } = usePreferences.getState();
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.documentElement.dataset.theme = theme === 'system' ? (system.matches ? 'dark' : 'light') : theme;
  };
  apply();
  usePreferences.subscribe(apply);
  system.addEventListener('change', apply);
}
