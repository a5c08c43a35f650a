/** Health: stores, lanes, queues and dead letters in plain sentences, looked at every ten seconds. */
import { useEffect } from 'preact/hooks';
import type { Health, SpoolHealth } from '../core/answers.ts';
import { get } from '../core/api.ts';
import { useAsked } from '../core/asked.ts';
import { bytesText, counted, durationText, timeText } from '../core/format.ts';
import { hrefOf } from '../core/route.ts';
import { Heading } from '../ui/heading.tsx';
import { Icon } from '../ui/icons.tsx';
import { Scrolled } from '../ui/scrolled.tsx';
import { ErrorBox, Waiting } from '../ui/states.tsx';
import { laneSayings, overall, queueSaying, type Saying, storeSaying } from './health-words.ts';

const EVERY_MS = 10_000;

export function HealthView() {
  const asked = useAsked('health', (signal) => get<Health>('/v1/health', signal));
  const { value: health, again } = asked;
  useEffect(() => {
    const timer = window.setInterval(() => document.visibilityState === 'visible' && again(), EVERY_MS);
    return () => clearInterval(timer);
  }, [again]);
  return (
    <div class="page health">
      <header class="page-head">
        <Heading title="Health" />
        <div class="page-tools">
          <a class="button" href={hrefOf('dashboards', 'pipeline')}>
            <Icon name="boards" /> Over time
          </a>
        </div>
      </header>
      {asked.error !== undefined && <ErrorBox error={asked.error} again={again} />}
      {health === undefined && asked.loading && <Waiting lines={6} label="Asking" />}
      {health !== undefined && <Body health={health} />}
    </div>
  );
}

function Body({ health }: { readonly health: Health }) {
  const summary = overall(health);
  return (
    <>
      <p class={`health-summary ${summary.tone}`}>
        <ToneIcon tone={summary.tone} /> {summary.text}
      </p>
      <section class="card">
        <h2>Stores</h2>
        <Sayings sayings={health.stores.map(storeSaying)} />
      </section>
      {health.spools.map((spool) => (
        <Spool key={spool.name} spool={spool} />
      ))}
      {health.queues.length > 0 && (
        <section class="card">
          <h2>Queues</h2>
          <Sayings sayings={health.queues.map(queueSaying)} />
        </section>
      )}
      <p class="hint">
        promptlog {health.version}, running for {durationText(health.uptimeSeconds * 1000)}, since{' '}
        {timeText(health.started)}.
      </p>
    </>
  );
}

function Spool({ spool }: { readonly spool: SpoolHealth }) {
  const now = Date.now();
  return (
    <section class="card">
      <h2>{spool.own ? 'This collector' : `Spool ${spool.name}`}</h2>
      <p>
        {counted(spool.accepted, 'entry', 'entries')} accepted; {bytesText(spool.bytes)} on the disk.
      </p>
      <Sayings sayings={spool.lanes.flatMap((lane) => laneSayings(lane, now))} />
      <Scrolled class="table-frame" name="Lanes">
        <table>
          <thead>
            <tr>
              {['Lane', 'Accepted', 'Delivered', 'Pending', 'Waiting', 'Dead letters', 'Dropped'].map(
                (label, index) => (
                  <th key={label} scope="col" class={index === 0 ? '' : 'figure'}>
                    {label}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {spool.lanes.map(({ lane, accepted, delivered, pending, waiting, dead, dropped }) => (
              <tr key={lane}>
                <th scope="row">{lane}</th>
                {[accepted, delivered, pending, waiting, dead, dropped].map((count, index) => (
                  <td key={index} class="figure">
                    {count.toLocaleString('en')}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
    </section>
  );
}

function Sayings({ sayings }: { readonly sayings: readonly Saying[] }) {
  return (
    <ul class="sayings">
      {sayings.map(({ tone, text, advice }) => (
        <li key={text} class={tone}>
          <ToneIcon tone={tone} />
          <div>
            <p>{text}</p>
            {advice !== undefined && <p class="hint">{advice}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}

function ToneIcon({ tone }: { readonly tone: Saying['tone'] }) {
  return <Icon name={tone === 'good' ? 'check' : 'warn'} />;
}
