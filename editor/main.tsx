import '@fontsource-variable/inter/index.css';
import './theme/tokens.css';
import './theme/base.css';
import './controls/controls.css';
import './app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { applyPreferences } from './i18n/preferences.ts';

applyPreferences();
const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
