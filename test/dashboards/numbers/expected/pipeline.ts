/** What the dashboard of the pipeline shows of the fixture. */
import { along, type Expectations, figure, HOUR, table } from '../expected-panel.ts';

/** The samples are of the last day: of the eight newest steps. For the first six hours, two steps, search is behind. */
const SAMPLED = 8;
const BEHIND = 2;

export function pipeline(base: number): Expectations {
  return {
    'pipeline-lag': figure('lag', 90),
    'pipeline-waiting': figure('waiting', 30),
    'pipeline-dead': figure('dead', 2),
    // Calls 30, 90, 150 and 210 have one half only: 244 of 248.
    'pipeline-complete': figure('complete', 244 / 248),
    // Of these 30 and 90 were given up.
    'pipeline-orphans': figure('orphans', 2),
    // Calls 0, 50, 100, 150 and 200.
    'pipeline-masked': figure('masked', 5),
    'pipeline-lag-over-time': along(base, (step) => [
      { lane_name: 'search', lag: step < BEHIND ? 90 : step < SAMPLED ? 1 : null },
      { lane_name: 'records', lag: step < SAMPLED ? 0 : null },
    ]),
    // Three samples a step, of 10 each, or of 5 where search is behind.
    'pipeline-delivered-over-time': along(base, (step) => [
      { lane_name: 'records', delivered: step < SAMPLED ? 30 : 0 },
      { lane_name: 'search', delivered: step < BEHIND ? 15 : step < SAMPLED ? 30 : 0 },
    ]),
    // 24 x 10; 6 x 5 + 18 x 10.
    'pipeline-instances': table('service_instance_id lane_name waiting lag dead delivered spool', [
      ['host:4711', 'search', 30, 90, 2, 210, 5000],
      ['host:4711', 'records', 0, 0, 0, 240, 5000],
    ]),
    // A quarter of the calls has 4 kB, the others 1; the gateway's rows 500 bytes. They came half an hour before the end, the newest call an hour.
    'pipeline-doors': table('record_door calls complete orphans masked bytes last', [
      ['http', 240, 236 / 240, 2, 5, 4000, base - HOUR],
      ['not named', 8, 1, 0, 0, 500, base - HOUR / 2],
    ]),
    // Ten hours before the end is in the fourth step, one hour in the first.
    'pipeline-verified': along(base, (step) => {
      if (step === 0) return [{ missing: 0, stale: 0, extra: 1, differing: 0 }];
      if (step === 3) return [{ missing: 4, stale: 2, extra: 0, differing: 0 }];
      return [{ missing: null, stale: null, extra: null, differing: null }];
    }),
    'pipeline-incomplete': { total: 4, records: ['call-30', 'call-90', 'call-150', 'call-210'] },
  };
}
