import assert from 'node:assert/strict';
import { reasonOfDeath } from '../../src/stack/server-death.ts';

describe('the reason of a server’s death', () => {
  it('is what Java said, not the frames around it', () => {
    const printed = `java.lang.RuntimeException: starting java failed with [1]
output:
Error occurred during initialization of VM
Too small maximum heap
error:

	at org.elasticsearch.server.cli.JvmOption.flagsFinal(JvmOption.java:125)
`;
    assert.equal(reasonOfDeath(printed, ''), 'Error occurred during initialization of VM Too small maximum heap');
  });

  it('is the innermost cause in the log of this start, not of an earlier one', () => {
    const log = `[2026-11-21T08:10:00,001][INFO ][o.e.n.Node ] version[9.5.2], pid[1]
java.lang.IllegalStateException: an old trouble
[2026-11-21T08:12:00,001][INFO ][o.e.n.Node ] version[9.5.2], pid[2]
[2026-11-21T08:12:02,001][ERROR][o.e.b.Elasticsearch      ] fatal exception while booting Elasticsearch
org.elasticsearch.http.BindHttpException: Failed to bind to 127.0.0.1:80
	at org.elasticsearch.http.AbstractHttpServerTransport.bindAddress(AbstractHttpServerTransport.java:450)
Caused by: java.net.SocketException: Permission denied
	... 12 more
`;
    const printed =
      'ERROR: Elasticsearch did not exit normally - check the logs at /x\nElasticsearch died while starting up, exit code: 1\n';
    assert.equal(reasonOfDeath(printed, log), 'Caused by: java.net.SocketException: Permission denied');
  });

  it('is its last line when it did not complain, and nothing when it said nothing', () => {
    assert.equal(reasonOfDeath('', '[2026-11-21T08:12:00,001][INFO ][o.e.n.Node ] starting ...\n'), 'starting ...');
    assert.equal(reasonOfDeath('', ''), undefined);
  });
});
