/** An Elasticsearch that takes everything and keeps nothing: isolates the client from the server. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Takes any bulk request as indexed, so that nothing but the client is measured. It breaks every connection after so many items. */
export async function swallowingServer(most = Number.POSITIVE_INFINITY): Promise<{ url: string; close(): void }> {
  let taken = 0;
  const server = createServer((request, response) => {
    if (taken >= most) {
      request.socket.destroy();
      return;
    }
    let newlines = 0;
    request.on('data', (chunk: Buffer) => {
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) newlines += 1;
    });
    request.on('end', () => {
      const bulk = request.url?.includes('_bulk') === true;
      if (bulk) taken += newlines >> 1;
      const items = new Array(newlines >> 1).fill('{"index":{"status":201}}').join(',');
      response.writeHead(bulk || request.method !== 'GET' ? 200 : 404, {
        'content-type': 'application/vnd.elasticsearch+json;compatible-with=9',
        'x-elastic-product': 'Elasticsearch',
      });
      response.end(bulk ? `{"errors":false,"items":[${items}]}` : '{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}
