/** Light, dark, or as the system is: kept in this browser. */
import { useState } from 'preact/hooks';
import { Icon } from './icons.tsx';

const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

const NAMES: Readonly<Record<Theme, string>> = { system: 'as the system', light: 'light', dark: 'dark' };

/** Puts the kept choice in force; called before anything is drawn. */
export function applyTheme(): void {
  show(kept());
}

/** Whether the page is dark at this moment. */
export function isDark(): boolean {
  const theme = kept();
  return theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
}

export function ThemeButton() {
  const [theme, setTheme] = useState(kept());
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  return (
    <button
      type="button"
      class="button quiet"
      aria-label={`Colours: ${NAMES[theme]}. Change to ${NAMES[next]}`}
      title={`Colours: ${NAMES[theme]}`}
      onClick={() => {
        try {
          localStorage.setItem('theme', next);
        } catch {
          // Where nothing may be kept, the choice holds until the page is left.
        }
        show(next);
        setTheme(next);
        dispatchEvent(new Event('theme'));
      }}
    >
      <Icon name={theme} />
    </button>
  );
}

function show(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
}

function kept(): Theme {
  const shown = document.documentElement.dataset['theme'];
  const found = THEMES.find((theme) => theme === (shown ?? stored()));
  return found ?? 'system';
}

function stored(): string | null {
  try {
    return localStorage.getItem('theme');
  } catch {
    return null;
  }
}
