/** Everything of the Explorer that the collector serves: the page, signing in to it, and what it asks. */
import type { Collector, Route } from '../doors/http/route.ts';
import type { Insight } from '../insight/insight-facts.ts';
import { conversationRoutes } from './conversation-routes.ts';
import { dashboardRoutes } from './dashboard-routes.ts';
import { type HealthOptions, healthRoutes } from './health-routes.ts';
import { pageRoutes } from './page-routes.ts';
import { type SignIn, signInRoutes } from './sign-in-routes.ts';
import { suggestionRoutes } from './suggestion-routes.ts';

export interface ExplorerOptions {
  readonly signIn: SignIn;
  readonly health: HealthOptions;
  /** Absent: nothing is derived from the turns of conversations. */
  readonly insight?: Insight;
  /** Folder of the built page. Default: where the build puts it. */
  readonly page?: string;
}

/** For the `routes` of a collector. */
export function explorerRoutes({ signIn, health, insight, page }: ExplorerOptions): (collector: Collector) => Route[] {
  return (collector) => [
    ...pageRoutes(page),
    ...signInRoutes(signIn),
    ...dashboardRoutes(collector),
    ...suggestionRoutes(collector),
    ...conversationRoutes(collector, insight),
    ...healthRoutes(collector, health),
  ];
}
