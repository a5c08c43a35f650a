/** What stands where something is missing: waiting, nothing found, or an error with what to do about it. */
import type { ComponentChildren } from 'preact';
import { ApiError } from '../core/api.ts';
import { Icon } from './icons.tsx';

export function ErrorBox({ error, again }: { readonly error: Error; readonly again?: () => void }) {
  const fix = error instanceof ApiError ? error.fix : '';
  return (
    <div class="notice bad" role="alert">
      <Icon name="warn" />
      <div>
        <p class="notice-title">{sentence(error.message)}</p>
        {fix !== '' && <p>{fix}</p>}
        {again !== undefined && (
          <button type="button" class="button" onClick={again}>
            <Icon name="refresh" /> Try again
          </button>
        )}
      </div>
    </div>
  );
}

export function EmptyBox({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}

/** Grey lines where text will be; `lines` of them. */
export function Waiting({ lines = 3, label = 'Loading' }: { readonly lines?: number; readonly label?: string }) {
  return (
    <div class="waiting" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} class="waiting-line" />
      ))}
    </div>
  );
}

/** The text with a capital at its beginning and a full stop at its end. */
export function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
