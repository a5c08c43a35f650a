/** Certificates are renewed by other programs, which replace their files: whoever serves with one looks at them now and then. */
import { unwatchFile, watchFile } from 'node:fs';
import { reasonOf } from '../errors.ts';
import type { Notify } from '../notice.ts';

export interface Renewal<Tls> {
  /** Those whose change counts; absent ones are none. */
  readonly files: readonly (string | undefined)[];
  /** Reads them, or throws. */
  readonly read: () => Tls | undefined;
  readonly use: (tls: Tls) => void;
  readonly notify: Notify;
  /** Of what is said of it. */
  readonly code: string;
  /** So long a new certificate may go unnoticed, in milliseconds. Default: 5_000. */
  readonly everyMs?: number;
}

/** Looks until it is stopped. A new certificate that cannot be used leaves the old one in use. */
export function renewCertificate<Tls>(renewal: Renewal<Tls>): { stop(): void } {
  const { files, read, use, notify, code, everyMs = 5_000 } = renewal;
  const watched = files.filter((file) => file !== undefined);
  const onChange = (): void => {
    try {
      const tls = read();
      if (tls !== undefined) use(tls);
      notify({ level: 'info', code, text: 'the certificate was read again and is in use' });
    } catch (error) {
      notify({ level: 'error', code, text: `the new certificate is not used, the old one is: ${reasonOf(error)}` });
    }
  };
  for (const file of watched) watchFile(file, { interval: everyMs, persistent: false }, onChange);
  return {
    stop: () => {
      for (const file of watched) unwatchFile(file, onChange);
    },
  };
}
