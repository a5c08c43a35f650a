/** A picture, a sound or a file of a message: what it is, how large and which one; never loaded, since a prompt may name any address. */
import { useEffect, useState } from 'preact/hooks';
import { bytesText } from '../core/format.ts';
import { Icon } from '../ui/icons.tsx';
import type { Media } from './message.ts';

const ICONS = { image: 'image', audio: 'sound' } as const;

export function MediaBox({ media }: { readonly media: Media }) {
  const { what, name, type, address } = media;
  const inside = useInside(media);
  const icon = ICONS[what as keyof typeof ICONS] ?? 'file';
  return (
    <div class="media">
      <Icon name={icon} size={20} />
      <div>
        <p>
          <strong>{name ?? what}</strong> {type !== undefined && <span class="detail">{type}</span>}{' '}
          {inside !== undefined && <span class="detail">{bytesText(inside.size)}</span>}
        </p>
        {address !== undefined && <p class="detail mono">{address}</p>}
        {inside?.hash !== undefined && <p class="detail mono">sha256 {inside.hash}</p>}
      </div>
    </div>
  );
}

interface Inside {
  readonly size: number;
  readonly hash: string | undefined;
}

function useInside({ data, isText }: Media): Inside | undefined {
  const [inside, setInside] = useState<Inside>();
  useEffect(() => {
    if (data !== undefined) void inspect(data, isText === true).then(setInside);
  }, [data]);
  return inside;
}

async function inspect(data: string, isText: boolean): Promise<Inside> {
  const bytes = isText ? new TextEncoder().encode(data) : decoded(data);
  // Browsers hash only on pages that came safely.
  const hash = globalThis.isSecureContext ? await crypto.subtle.digest('SHA-256', bytes) : undefined;
  return { size: bytes.length, hash: hash === undefined ? undefined : hex(new Uint8Array(hash)) };
}

function decoded(data: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  } catch {
    return new TextEncoder().encode(data);
  }
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
