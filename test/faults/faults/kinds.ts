/** Every fault by its name. */
import type { FaultName } from '../schedule.ts';
import type { BeginFault } from './fault.ts';
import { killDeliveryThread, killElasticsearch, killProcess, killRecordsStore } from './killed.ts';
import { clockJumps, diskFull, lockRecords, secondProcess } from './machine.ts';
import { cut, onWay, recordsSide, reset, searchSide, slow } from './network.ts';
import { damagedSpool, mapping, oversized } from './poison.ts';
import { readOnly, tooManyOfRecords, tooManyOfSearch } from './refused.ts';
import { upgrade } from './upgrade.ts';

export const FAULTS: Readonly<Record<FaultName, BeginFault>> = {
  'kill the process': killProcess,
  'kill the delivery thread': killDeliveryThread,
  'kill Elasticsearch': killElasticsearch,
  'kill the records store': killRecordsStore,
  'lock the records store': lockRecords,
  'cut search': onWay(searchSide, cut),
  'cut the records store': onWay(recordsSide, cut),
  'slow search': onWay(searchSide, slow),
  'slow records store': onWay(recordsSide, slow),
  'reset search': onWay(searchSide, reset),
  'reset the records store': onWay(recordsSide, reset),
  '429 of search': tooManyOfSearch,
  '429 of the records store': tooManyOfRecords,
  'disk full': diskFull,
  'clock jumps': clockJumps,
  'read-only index': readOnly,
  'poison: mapping': mapping,
  'poison: oversized': oversized,
  'poison: damaged spool': damagedSpool,
  'second process': secondProcess,
  upgrade,
};
