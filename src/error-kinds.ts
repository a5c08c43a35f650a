/** Every error promptlog raises: one table of code → message, whether a retry can help, exit status and the fix. */

export interface ErrorKind {
  /** What happened and where; `{name}` is filled from the details. */
  readonly message: string;
  /** What to do next, in one sentence. */
  readonly fix: string;
  /** True when the same call may succeed later without a change by the caller. */
  readonly retriable: boolean;
  /** Exit status of the command line when it ends with this error. */
  readonly exit: number;
}

const kind = (exit: number, message: string, fix: string, retriable = false): ErrorKind => ({
  message,
  fix,
  retriable,
  exit,
});

/** Exit statuses: 1 bug, 2 usage, 3 bad data, 4 configuration, 5 a store or the spool, 6 the embedded stack. */
export const ERRORS = {
  PL_INTERNAL: kind(1, 'promptlog failed where it should not: {reason}', 'Report it with the lines above.'),
  PL_USAGE: kind(2, '{reason}', 'Add --help to the command to see what it takes.'),
  PL_RECORD_INVALID: kind(
    3,
    'the record does not fit the schema at {path}: expected {expected}, got {got}',
    'Correct that field; the other records of the batch are not affected.',
  ),
  PL_RECORD_TORN: kind(
    5,
    'the record {id} is stored in {parts} parts and {found} of its revision {revision} were found',
    'Read it again; it is being written at this moment, or parts of it were removed by hand.',
    true,
  ),
  PL_REDACTION_FAILED: kind(
    3,
    'a masking rule failed ({reason}), so the record was not accepted',
    'Correct the rule named; nothing unmasked was written.',
  ),
  PL_CONFIG_INVALID: kind(4, 'the setting {option} is not usable: {reason}', 'Correct it in {source}.'),
  PL_SPOOL_LOCKED: kind(
    5,
    'the spool {folder} is in use by process {pid}',
    'Stop that process, or give this one a spool folder of its own.',
  ),
  PL_SPOOL_FULL: kind(
    5,
    'the spool {folder} holds {bytes} bytes and its limit is {limit}',
    'Wait until the stores catch up (`promptlog status` says what they wait for), or raise spool.maxBytes.',
    true,
  ),
  PL_SPOOL_IO: kind(
    5,
    'the spool {folder} could not be written: {reason}',
    'Free space on that disk or correct its permissions.',
    true,
  ),
  PL_SPOOL_KEY: kind(
    5,
    'the spool {folder} is encrypted with another key',
    'Set spool.encryptionKey to the key it was written with.',
  ),
  PL_RECORDS_UNAVAILABLE: kind(5, 'the records store {place} cannot be used: {reason}', '{remedy}', true),
  PL_RECORDS_REFUSED: kind(5, 'the records store {place} cannot be used: {reason}', '{remedy}'),
  PL_SQLITE_MISSING: kind(
    4,
    'this Node ({version}) has no node:sqlite, which the spool and the default records store need',
    'Run it on Node 22.22 or newer (24 is best).',
  ),
  PL_EMULATOR_MISSING: kind(
    6,
    'the package @vercel/cosmosdb-server, which emulates Cosmos DB, is not installed',
    'Install it with `npm install --save-dev @vercel/cosmosdb-server`, or use the records store sqlite or cosmos.',
  ),
  PL_SEARCH_UNREACHABLE: kind(
    5,
    'Elasticsearch at {place} does not answer: {reason}',
    'Start it (`promptlog up` brings its own), or correct elasticsearch.url.',
    true,
  ),
  PL_SEARCH_TLS: kind(
    5,
    'the secure connection to Elasticsearch at {place} failed: {reason}',
    'Name the file of its certificate authority in elasticsearch.caFile, and check http or https in elasticsearch.url.',
  ),
  PL_SEARCH_ADDRESS: kind(
    5,
    'what answers at {place} is not Elasticsearch: {reason}',
    'Correct elasticsearch.url: host, port, path, and http or https.',
  ),
  PL_SEARCH_LOGIN: kind(
    5,
    'Elasticsearch at {place} does not know this user or password (401)',
    'Correct elasticsearch.username and elasticsearch.password, or elasticsearch.apiKey.',
  ),
  PL_SEARCH_FORBIDDEN: kind(
    5,
    'Elasticsearch at {place} does not allow this user to do that (403): {reason}',
    'Use another user, or give this one the role it needs: promptlog_analyst to search, promptlog_privacy to erase and prune, promptlog_admin for setup.',
  ),
  PL_SEARCH_NO_DATA: kind(
    5,
    'Elasticsearch at {place} holds no records yet',
    'Ship some first, or run `promptlog up --demo`; if there should be some, check elasticsearch.url.',
  ),
  PL_SEARCH_REFUSED: kind(
    5,
    'Elasticsearch at {place} refused the request: {reason}',
    'Correct what it names; if nothing of it is yours, run `promptlog setup` to bring its templates up to date.',
  ),
  PL_SEARCH_BUSY: kind(
    5,
    'Elasticsearch at {place} cannot answer at the moment ({status}): {reason}',
    'Try again in a moment; if it lasts, look at its log, its disk and its heap.',
    true,
  ),
  PL_SEARCH_NO_ACCESS: kind(
    5,
    'Elasticsearch at {place} keeps no API keys of its own: {reason}',
    'Use a user of that server with the role instead (`promptlog setup --with-users` makes them), or a full Elasticsearch with security.',
  ),
  PL_KIBANA_UNAVAILABLE: kind(5, 'Kibana at {place} cannot be used: {reason}', '{remedy}', true),
  PL_KIBANA_REFUSED: kind(5, 'Kibana at {place} cannot be used: {reason}', '{remedy}'),
  PL_NOT_FOUND: kind(
    3,
    'no record has the {what} {id}',
    '`promptlog search` lists ids and sessions; a record is found seconds after it was shipped.',
  ),
  PL_ERASE_HELD: kind(
    3,
    'what is to be erased is held: {sessions}',
    'Let it go with `promptlog hold remove`, or, where the hold must yield, add --override-hold; nothing of these sessions was erased.',
  ),
  PL_ERASE_PENDING: kind(
    5,
    'the spool {folder} has not delivered all it holds: {reason}',
    'Once the stores answer (`promptlog status` tells), run the same command again; it goes on from where it was.',
    true,
  ),
  PL_ERASE_LEFT: kind(
    5,
    'after erasing there is still something left: {left}',
    'More of it keeps coming: stop what sends it, or leave out the newest with --until now, and run it again.',
    true,
  ),
  PL_RECEIPT_INVALID: kind(3, 'the receipt {file} is not to be trusted: {reason}', '{remedy}'),
  PL_TEMPLATES_NEWER: kind(
    5,
    'the server holds {name} of version {found} and this promptlog brings version {version}',
    'Upgrade this promptlog; nothing was changed.',
  ),
  PL_TEMPLATES_SHADOWED: kind(
    5,
    'the index template {name} of priority {theirs} would win over ours of priority {ours}',
    'Delete it, narrow its index patterns or lower its priority; nothing was changed.',
  ),
  PL_REINDEX_RUNNING: kind(
    5,
    'a reindex runs already: {holder}',
    'Wait until it has ended, or stop it; it can be run again and goes on where it was.',
    true,
  ),
  PL_QUERY_INVALID: kind(
    2,
    '{reason}',
    'Correct it there: `field: value`, joined by and, or, not; quotation marks around a value with special characters.',
  ),
  PL_INPUT: kind(2, 'the input {file} cannot be read: {reason}', 'Check the name and its permissions.'),
  PL_OUTPUT: kind(5, 'the output cannot be written: {reason}', 'Free space where it is written to, and run it again.'),
  PL_OUTPUT_FILE: kind(5, '{file} cannot be written: {reason}', '{remedy}'),
  PL_BACKUP: kind(3, 'the backup {file} cannot be restored: {reason}', '{remedy}'),
  PL_REQUEST_MALFORMED: kind(2, 'the request cannot be read: {reason}', 'Correct what it names and send it again.'),
  PL_REQUEST_TOO_LARGE: kind(
    2,
    'the request is too large: {what} may have at most {limit}',
    'Send it in smaller pieces, or raise that limit of the collector.',
  ),
  PL_REQUEST_MEDIA: kind(2, 'the collector cannot read {what}', 'Send {expected}.'),
  PL_REQUEST_METHOD: kind(2, '{path} does not take {method}', 'Use {allowed}.'),
  PL_ROUTE_UNKNOWN: kind(2, 'there is nothing at {path}', 'GET /openapi.json lists every address.'),
  PL_UNAUTHORIZED: kind(2, 'the caller is not known: {reason}', 'Send a valid key or token as Authorization: Bearer.'),
  PL_FORBIDDEN: kind(2, 'the caller may not do that: {reason}', 'Use a key that has that scope.'),
  PL_ISSUER_UNREACHABLE: kind(
    5,
    'the token issuer {issuer} cannot be asked for its keys: {reason}',
    'Send the request again in a moment; if it lasts, check collector.jwt.issuer and the way there.',
    true,
  ),
  PL_RATE_LIMITED: kind(5, 'too many requests: {reason}', 'Wait as long as Retry-After says, and send it again.', true),
  PL_NOT_SERVED: kind(5, 'this collector has no {what}', 'Ask a collector that has one.'),
  PL_SENDER_FULL: kind(
    5,
    '{count} records wait for {broker}, {bytes} bytes, and the limit is {limit}',
    'Wait until the broker is reached again, or raise maxBufferedBytes.',
    true,
  ),
  PL_SENDER_LOST: kind(
    5,
    '{count} records had not reached {broker} when the sender was closed: {reason}',
    'Give close() more time, or correct what keeps the broker away.',
  ),
  PL_BROKER_UNAVAILABLE: kind(5, '{place} cannot be used: {reason}', '{remedy}', true),
  PL_BROKER_REFUSED: kind(5, '{place} cannot be used: {reason}', '{remedy}'),
  PL_CLOSED: kind(5, 'the shipper is closed', 'Create a new one; a closed shipper takes no more records.'),
  PL_COLLECTOR_PORT: kind(
    6,
    'the collector cannot listen at {address}, port {port}: {reason}',
    'Stop what holds that port, or set collector.address and collector.port.',
  ),
  PL_COLLECTOR_UNREACHABLE: kind(
    5,
    'the collector at {place} does not answer: {reason}',
    'Start it with `promptlog up` or `promptlog collect`, or name its address with --url.',
    true,
  ),
  PL_COLLECTOR_ANSWER: kind(5, 'the collector at {place} answered {status}: {reason}', '{remedy}'),
  PL_STACK_JAVA: kind(
    6,
    'Elasticsearch needs Java 21 or later, and {found}',
    'Install one ({command}), or name its folder with --set stack.javaHome=<folder>.',
  ),
  PL_STACK_FETCH: kind(
    6,
    'Elasticsearch could not be fetched: {reason}',
    'Run the command again (what has arrived is kept), or name a folder, file or URL with --set stack.elasticsearchDistribution=<place>.',
    true,
  ),
  PL_STACK_CHECKSUM: kind(
    6,
    'the archive {file} is damaged or not the expected one: its checksum is {got} and should be {expected}',
    'Delete that file and run the command again, or name another with --set stack.elasticsearchDistribution=<place>.',
  ),
  PL_STACK_DISTRIBUTION: kind(
    6,
    'there is no usable Elasticsearch at {place}: {reason}',
    'Correct stack.elasticsearchDistribution, or leave it out to have Elasticsearch fetched.',
  ),
  PL_STACK_DISK_FULL: kind(
    6,
    'the disk of {folder} has {freeMb} MB free and {neededMb} MB are needed',
    'Free space there, or choose another folder with --set cache=<folder> or --home <folder>.',
  ),
  PL_STACK_PORT_TAKEN: kind(
    6,
    'port {port} is taken{by}',
    'Stop that program, or choose another port with --set {setting}=<port>.',
  ),
  PL_STACK_UNREACHABLE: kind(
    6,
    'Elasticsearch cannot run as root, and the account nobody cannot reach {folder}: {blocked} is closed to it',
    'Choose a folder it can reach, such as --home /var/lib/promptlog, or start promptlog as an ordinary user.',
  ),
  PL_STACK_RUNNING: kind(
    6,
    'promptlog already runs on {home}, as process {pid}',
    'Use it as it is, or stop it with `promptlog down`.',
  ),
  PL_STACK_DIED: kind(
    6,
    'Elasticsearch ended while it started: {reason}',
    'Correct what it names; its whole log is {log}.',
  ),
  PL_STACK_ENDED: kind(
    6,
    'Elasticsearch ended by itself',
    'Its log is {log}; start it again with `npm run up`. Nothing accepted is lost.',
    true,
  ),
  PL_STACK_TIMEOUT: kind(
    6,
    'Elasticsearch did not get ready within {seconds} s: {reason}',
    'Its log is {log}; run the command again when the machine is less busy.',
    true,
  ),
  PL_STACK_CREDENTIALS: kind(
    6,
    'the passwords in {file} are not usable: {reason}',
    'Delete that file: new passwords are made then, and the data stays.',
  ),
} as const satisfies Record<string, ErrorKind>;
