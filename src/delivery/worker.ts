/** The delivery thread: builds the two destinations from plain settings and pumps until told to stop. */
import { parentPort, workerData } from 'node:worker_threads';
import { insightFrom } from '../insight/insight-settings.ts';
import { faultOf } from '../notice.ts';
import type { PromptRecord } from '../record/record.ts';
import { createRedactor } from '../record/redact.ts';
import { openRecordsStore } from '../records/open-store.ts';
import { createSearchClient } from '../search/client.ts';
import { searchError } from '../search/search-error.ts';
import { Cipher } from '../spool/cipher.ts';
import { Delivery } from './delivery.ts';
import { Emitter } from './emitter.ts';
import { giveWay } from './give-way.ts';
import type { DeliverySettings, FromWorker, ToWorker } from './messages.ts';
import { prepareSearch, prepareSearchAgain } from './prepare-search.ts';
import type { Mask } from './record-joins.ts';
import { RecordsDestination } from './records-destination.ts';
import { SearchDestination } from './search-destination.ts';

const MAX_BULK_BYTES = 5_000_000;
// Beyond this a larger transaction gains nothing, and its bytes stay in memory until it is through.
const RECORDS_BATCH_BYTES = 2_000_000;

function run(settings: DeliverySettings, say: (message: FromWorker) => void): (message: ToWorker) => void {
  giveWay();
  const emitter = new Emitter(say);
  const delivery = deliveryOf(settings, emitter, say);
  delivery.start();
  return (message) => {
    if (message.kind === 'durable') delivery.advance(message.position);
    else if (message.kind === 'emitted') emitter.settled(message.number, message.failure);
    else if (message.kind === 'drain') {
      const { number, position, timeoutMs } = message;
      void delivery.drain(position, timeoutMs).then((complete) => say({ kind: 'drained', number, complete }));
    } else void delivery.stop().finally(() => say({ kind: 'stopped' }));
  };
}

function maskOf({ masking }: DeliverySettings): Mask {
  if (masking === false) return (record) => record;
  const redactor = createRedactor(masking);
  return (record) => JSON.parse(redactor.redact(JSON.stringify(record)).json) as PromptRecord;
}

function deliveryOf(settings: DeliverySettings, emitter: Emitter, say: (message: FromWorker) => void): Delivery {
  const { folder, encryptionKey, records, search, insight, batchWaitMs, retryMaxMs, changeWaitMs, joinWaitMs } =
    settings;
  const { warnAfterMs } = settings;
  const coded = (error: unknown): never => {
    throw searchError(error, search.cloudId ?? search.url ?? 'the default address');
  };
  return new Delivery({
    folder,
    cipher: encryptionKey === undefined ? undefined : new Cipher(encryptionKey),
    destinations: [
      new RecordsDestination({
        openStore: () => openRecordsStore(records),
        batchBytes: RECORDS_BATCH_BYTES,
        emit: (projections) => emitter.emit(projections),
        mask: maskOf(settings),
        ...(joinWaitMs === undefined ? {} : { joinWaitMs }),
      }),
      new SearchDestination({
        openClient: () => createSearchClient(search),
        maxBulkBytes: search.maxBulkBytes ?? MAX_BULK_BYTES,
        bulksInFlight: search.bulksInFlight ?? 2,
        metadataCopy: search.metadataCopy === true,
        ...(insight === undefined ? {} : { insight: insightFrom(insight, insightTrouble(say)) }),
        prepare: (client) => prepareSearch(client).catch(coded),
        prepareAgain: (client) => prepareSearchAgain(client).catch(coded),
      }),
    ],
    ...(batchWaitMs === undefined ? {} : { batchWaitMs }),
    ...(retryMaxMs === undefined ? {} : { retryMaxMs }),
    ...(changeWaitMs === undefined ? {} : { changeWaitMs }),
    ...(warnAfterMs === undefined ? {} : { warnAfterMs }),
    onSettled: (position) => say({ kind: 'settled', position }),
    notify: (notice) => say({ kind: 'notice', notice }),
  });
}

/** Says once of each part that it fails; the record is searchable without it. */
function insightTrouble(say: (message: FromWorker) => void): (part: string, error: unknown) => void {
  const told = new Set<string>();
  return (part, error) => {
    if (told.has(part)) return;
    told.add(part);
    // Never its message, which may quote what was said.
    const fault = faultOf(error) || (error instanceof Error ? error.name : 'something was thrown');
    const text = `${part} could not be derived from a record, which is delivered without it: ${fault}`;
    say({ kind: 'notice', notice: { level: 'warn', code: 'insight.failed', text, facts: { part, fault } } });
  };
}

if (parentPort !== null) {
  const port = parentPort;
  port.on(
    'message',
    run(workerData as DeliverySettings, (message) => port.postMessage(message)),
  );
}
