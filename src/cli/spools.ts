/** The spools of the home, for commands that need them delivered. */
import type { Config } from '../config.ts';
import { createShipper } from '../create-shipper.ts';
import type { Spools } from '../erasing/settle-spools.ts';
import { PromptlogError } from '../errors.ts';
import { Cipher } from '../spool/cipher.ts';
import { listSpools } from '../spool/claim.ts';

/** The spools of the home, and how to have them delivered. */
export function spoolsOf(config: Config): Spools {
  const encryptionKey = config.text('spool.encryptionKey');
  const sealed = encryptionKey === undefined ? {} : { encryptionKey };
  return {
    folders: listSpools(config.required('spool.folder')),
    cipher: encryptionKey === undefined ? undefined : new Cipher(encryptionKey),
    open: (folder) => {
      try {
        return createShipper({ spool: { folder, ...sealed } }, config);
      } catch (error) {
        if (error instanceof PromptlogError && error.code === 'PL_SPOOL_LOCKED') return undefined;
        throw error;
      }
    },
  };
}
