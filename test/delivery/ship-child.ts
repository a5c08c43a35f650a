/** An application that ships, to be ended in every way: `<options as JSON> <mode> <first> <count>`. Prints what `flush` acknowledged. */
import { writeSync } from 'node:fs';
import { Shipper, type ShipperOptions } from '../../src/shipper.ts';
import { recordOf } from '../support/records.ts';

const [options = '{}', mode = 'natural', first = '0', count = '0'] = process.argv.slice(2);
const shipper = new Shipper(JSON.parse(options) as ShipperOptions);
const end = Number(first) + Number(count);

if (mode === 'steady') {
  for (let number = Number(first); number < end; ) {
    for (let step = 0; step < 100 && number < end; step++) shipper.accept(recordOf(`m${number++}`));
    await shipper.flush();
    writeSync(1, `${number}\n`);
  }
  await shipper.drain();
  writeSync(1, 'drained\n');
  await shipper.close();
} else {
  for (let number = Number(first); number < end; number++) shipper.accept(recordOf(`m${number}`));
  if (mode === 'exit') process.exit(3);
  if (mode === 'throw') throw new Error('the application failed');
  if (mode === 'reject') void Promise.reject(new Error('nobody caught it'));
}
