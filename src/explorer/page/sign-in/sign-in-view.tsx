/** Signing in: by API key, or by the code of a one-time link. */
import { useEffect, useState } from 'preact/hooks';
import type { Me } from '../core/answers.ts';
import { ApiError, post } from '../core/api.ts';
import { navigate } from '../core/navigation.ts';
import { HOME } from '../core/route.ts';
import { Heading } from '../ui/heading.tsx';
import { Icon } from '../ui/icons.tsx';
import { sentence } from '../ui/states.tsx';

interface SignInProps {
  readonly code: string | undefined;
  /** The address to go back to. */
  readonly back: string | undefined;
  readonly onSignedIn: (me: Me) => void;
}

export function SignInView({ code, back, onSignedIn }: SignInProps) {
  const [key, setKey] = useState('');
  const [isBusy, setBusy] = useState(code !== undefined);
  const [problem, setProblem] = useState<string>();
  const signIn = async (how: { readonly code: string } | { readonly key: string }) => {
    setBusy(true);
    setProblem(undefined);
    try {
      onSignedIn(await post<Me>('/v1/sign-in', how));
      // Only an address of this page: a link may not send anybody elsewhere.
      navigate(back?.startsWith('#/') === true ? back : HOME, { replace: true });
    } catch (error) {
      setProblem(problemOf(error, 'code' in how));
      setBusy(false);
    }
  };
  useEffect(() => {
    if (code !== undefined) void signIn({ code });
  }, []);
  return (
    <div class="sign-in">
      <Heading title="Sign in" />
      <p>
        With an API key that may read. An administrator makes one with <code>promptlog keys create</code>.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (key.trim() !== '') void signIn({ key: key.trim() });
        }}
      >
        <label for="key">API key</label>
        <input
          id="key"
          type="password"
          autocomplete="current-password"
          spellcheck={false}
          value={key}
          aria-describedby={problem === undefined ? undefined : 'problem'}
          aria-invalid={problem !== undefined}
          onInput={(event) => setKey(event.currentTarget.value)}
        />
        <button type="submit" class="button primary" disabled={isBusy || key.trim() === ''}>
          <Icon name="key" /> {isBusy ? 'Signing in …' : 'Sign in'}
        </button>
        <p id="problem" class="hint bad" role="alert">
          {problem}
        </p>
      </form>
      <p class="hint">
        The key is sent once and not kept here; this browser gets a cookie that ends after twelve hours.
      </p>
    </div>
  );
}

function problemOf(error: unknown, isCode: boolean): string {
  if (!(error instanceof ApiError)) return String(error);
  if (error.status !== 401) return `${sentence(error.message)} ${error.fix}`;
  if (isCode)
    return 'This link was used already, or is older than five minutes. Ask for a new one, or sign in with a key.';
  return 'No such key, or it has expired. Copy it whole: it is shown only once, when it is made.';
}
