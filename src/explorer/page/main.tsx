/** Where the page begins. */
import './styles/base.css';
import './styles/shell.css';
import './styles/search.css';
import './styles/conversation.css';
import './styles/dashboards.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { listen } from './core/navigation.ts';
import { takeCode } from './sign-in/one-time-code.ts';
import { applyTheme } from './ui/theme.tsx';

applyTheme();
const code = takeCode();
listen();
const page = document.getElementById('page');
if (page !== null) render(<App code={code} />, page);
