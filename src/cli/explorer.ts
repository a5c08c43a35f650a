/** The Explorer as the settings have it: its routes for the collector. */
import type { Config } from '../config.ts';
import type { Auth } from '../doors/http/auth/auth.ts';
import type { CollectorOptions } from '../doors/http/server.ts';
import { explorerRoutes } from '../explorer/explorer-routes.ts';
import { insightFrom } from '../insight/insight-settings.ts';
import { insightOptions } from '../insight-options.ts';
import { Cipher } from '../spool/cipher.ts';
import { ownVersion } from '../version.ts';

/** What the collector serves besides taking records. */
export function explorerFrom(config: Config, auth: Auth): NonNullable<CollectorOptions['routes']> {
  const key = config.text('spool.encryptionKey');
  const cipher = key === undefined ? undefined : new Cipher(key);
  return explorerRoutes({
    signIn: auth,
    insight: insightFrom(insightOptions(config)),
    health: { version: ownVersion(), spools: { folder: config.required('spool.folder'), cipher } },
  });
}
