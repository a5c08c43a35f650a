/** The frame of the page: its bar, the view that its address names, and who is signed in. */
import { useEffect, useState } from 'preact/hooks';
import { ConversationView } from './conversation/conversation-view.tsx';
import { RecordView } from './conversation/record-view.tsx';
import type { Me } from './core/answers.ts';
import { get, post, signedOut } from './core/api.ts';
import { navigate, useRoute } from './core/navigation.ts';
import { HOME, hrefOf, type Route } from './core/route.ts';
import { DashboardsView } from './dashboards/dashboards-view.tsx';
import { HealthView } from './health/health-view.tsx';
import { SearchView } from './search/search-view.tsx';
import { SignInView } from './sign-in/sign-in-view.tsx';
import { Heading } from './ui/heading.tsx';
import { Icon, type IconName } from './ui/icons.tsx';
import { Voice } from './ui/live.tsx';
import { Popover } from './ui/popover.tsx';
import { EmptyBox } from './ui/states.tsx';
import { ThemeButton } from './ui/theme.tsx';

const PLACES: readonly (readonly [view: Route['view'], label: string, icon: IconName, href: string])[] = [
  ['dashboards', 'Dashboards', 'boards', HOME],
  ['search', 'Search', 'search', hrefOf('search')],
  ['health', 'Health', 'health', hrefOf('health')],
];

export function App({ code }: { readonly code: string | undefined }) {
  const route = useRoute();
  const [me, setMe] = useState<Me>();
  useEffect(() => {
    const leave = () => {
      setMe(undefined);
      const isThere = location.hash.startsWith('#/sign-in');
      if (!isThere) navigate(hrefOf('sign-in', undefined, { back: location.hash }), { replace: true });
    };
    signedOut.addEventListener('signed-out', leave);
    if (route.view !== 'sign-in') get<Me>('/v1/me').then(setMe, () => undefined);
    return () => signedOut.removeEventListener('signed-out', leave);
  }, []);
  useShortcut();
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('content')?.focus()}>
        Skip to content
      </button>
      <header class="bar">
        <a class="brand" href={HOME} aria-label="promptlog, overview">
          <Brand />
          <span class="brand-name">promptlog</span>
        </a>
        <nav aria-label="Views">
          {PLACES.map(([view, label, icon, href]) => (
            <a key={view} href={href} aria-current={isCurrent(route, view) ? 'page' : undefined}>
              <Icon name={icon} /> <span>{label}</span>
            </a>
          ))}
        </nav>
        <div class="bar-end">
          <ThemeButton />
          {me !== undefined && <Account me={me} />}
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        <View route={route} code={code} onSignedIn={setMe} me={me} />
      </main>
      <Voice />
    </>
  );
}

function View({
  route,
  code,
  onSignedIn,
  me,
}: {
  route: Route;
  code: string | undefined;
  onSignedIn: (me: Me) => void;
  me: Me | undefined;
}) {
  const { view, id, parameters } = route;
  const mayJudge = me?.scopes.includes('feedback') !== false;
  if (view === 'sign-in')
    return <SignInView code={code} back={parameters.get('back') ?? undefined} onSignedIn={onSignedIn} />;
  if (view === 'search') return <SearchView parameters={parameters} />;
  if (view === 'dashboards') return <DashboardsView id={id} parameters={parameters} />;
  if (view === 'health') return <HealthView />;
  if (view === 'conversation' && id !== undefined) {
    return <ConversationView key={id} session={id} parameters={parameters} mayJudge={mayJudge} />;
  }
  if (view === 'record' && id !== undefined)
    return <RecordView key={id} id={id} parameters={parameters} mayJudge={mayJudge} />;
  return (
    <div class="page">
      <Heading title="No such page" />
      <EmptyBox title="Nothing is at this address.">
        <p>
          Go to the <a href={HOME}>overview</a> or <a href={hrefOf('search')}>search</a>.
        </p>
      </EmptyBox>
    </div>
  );
}

function Account({ me }: { readonly me: Me }) {
  const bound = Object.entries(me.labels);
  return (
    <Popover
      align="end"
      class="button quiet account"
      name={`Signed in as ${me.name}`}
      label={
        <>
          <Icon name="user" /> <span class="account-name">{me.name}</span>
        </>
      }
    >
      {(close) => (
        <div class="account-panel">
          <p>
            Signed in as <strong>{me.name}</strong>, who may {me.scopes.join(', ')}.
          </p>
          {bound.length > 0 && <p>Sees only {bound.map(([name, value]) => `${name} ${value}`).join(', ')}.</p>}
          <button
            type="button"
            class="button"
            onClick={() => {
              close();
              void post('/v1/sign-out', {}).finally(() => signedOut.dispatchEvent(new Event('signed-out')));
            }}
          >
            <Icon name="leave" /> Sign out
          </button>
        </div>
      )}
    </Popover>
  );
}

function Brand() {
  return (
    <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
      <rect width="32" height="32" rx="8" class="brand-back" />
      <path d="M8 10h16M8 16h10M8 22h13" class="brand-lines" />
    </svg>
  );
}

/** `/` goes to the query box from anywhere. */
function useShortcut(): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const box = document.getElementById('query');
      if (box === null) navigate(hrefOf('search'));
      else box.focus();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
}

function isCurrent({ view }: Route, place: string): boolean {
  return view === place || (place === 'search' && (view === 'conversation' || view === 'record'));
}
