/** What can be done on the server, and which of our roles may: tried on a real one, and compared with the table of docs/security.md. */

const MONTH = '1998.01';
export const RECORDS = `prompt-logs-${MONTH}`;
export const COPIES = `prompt-metadata-${MONTH}`;
export const SERVICE = `promptlog-service-${MONTH}`;
export const HEALTH = `promptlog-health-${MONTH}`;
export const ALERTS = 'promptlog-alerts';
const TIME = '1998-01-02T00:00:00.000Z';
export const document = { '@timestamp': TIME, event: { id: 'r1' }, message: 'pomegranate' };

type Body = object | readonly object[];

export interface Action {
  readonly method: string;
  readonly path: string;
  readonly body?: Body;
  readonly headers?: Readonly<Record<string, string>>;
  /** Roles that may; all others are refused. */
  readonly may: string;
}

const versioned = (index: string, version = 3): Body => [
  { index: { _index: index, _id: 'r1', version, version_type: 'external_gte' } },
  document,
];
const bulk = (body: Body, may: string): Action => ({ method: 'POST', path: '/_bulk', body, may });
const get = (path: string, may: string): Action => ({ method: 'GET', path, may });
const put = (path: string, body: Body, may: string): Action => ({ method: 'PUT', path, body, may });

/** In the words of the table in docs/security.md, which a test compares with these. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  'write a record': bulk(versioned(RECORDS), 'writer collector logstash privacy'),
  'make the index of a month by writing': bulk(versioned('prompt-logs-1998.02'), 'writer collector logstash privacy'),
  'write a record of revision 0': bulk(versioned('prompt-logs-1998.03', 0), 'writer collector logstash privacy'),
  'write a copy without content': bulk(versioned(COPIES), 'writer collector privacy'),
  'remove a record': bulk(
    [{ delete: { _index: RECORDS, _id: 'nothing', version: 1, version_type: 'external_gte' } }],
    'writer collector privacy',
  ),
  'add a line to the service log': bulk(
    [{ create: { _index: SERVICE } }, { '@timestamp': TIME, message: 'a line' }],
    'writer collector',
  ),
  'change a line of the service log': bulk([{ index: { _index: SERVICE, _id: 'l1' } }, { message: 'changed' }], ''),
  'remove a line of the service log': bulk([{ delete: { _index: SERVICE, _id: 'l1' } }], ''),
  'add a sample of health': bulk([{ create: { _index: HEALTH } }, { '@timestamp': TIME }], 'writer collector'),
  'read records': get('/prompt-logs/_search', 'collector analyst privacy'),
  'read a record by its id': get(`/${RECORDS}/_doc/r1`, 'collector analyst privacy'),
  'hold a point in time': { ...get('/prompt-logs/_pit?keep_alive=1s', 'collector analyst privacy'), method: 'POST' },
  'make findable at once what was written': { method: 'POST', path: `/${RECORDS}/_refresh`, may: 'admin privacy' },
  'read copies without content': get('/prompt-metadata/_search', 'analyst reader privacy'),
  'read the service log': get(`/${SERVICE}/_search`, 'operator'),
  'read samples of health': get('/promptlog-health/_search', 'operator collector analyst reader'),
  'write down which alerts there are': bulk([{ index: { _index: ALERTS, _id: 'r1' } }, { alerts: [] }], 'collector'),
  'read which alerts there are': get(`/${ALERTS}/_search`, 'operator collector'),
  'see the fields of records': get(`/${RECORDS}/_mapping`, 'admin collector analyst privacy'),
  'look after the cluster': get('/_cluster/health', 'admin collector logstash operator'),
  'ask for the licence': get('/_license', 'admin collector logstash operator'),
  'see the templates': get('/_index_template/prompt-logs', 'admin collector logstash operator'),
  'change a template': put('/_component_template/prompt-logs-custom', { template: {} }, 'admin'),
  // Elasticsearch still counts it among the rights of whoever may index, and warns that this will end.
  'add a field to a mapping': put(
    `/${RECORDS}/_mapping`,
    { properties: {} },
    'admin writer collector logstash privacy',
  ),
  'change settings of an index': put(`/${RECORDS}/_settings`, { index: { refresh_interval: '5s' } }, 'admin'),
  'close an index': { method: 'POST', path: '/prompt-logs-1998.04/_close', may: 'admin' },
  'delete an index': { method: 'DELETE', path: '/prompt-logs-1998.04', may: 'admin' },
  'write to indices of others': bulk([{ index: { _index: 'payroll', _id: '1' } }, { salary: 1 }], ''),
  'read indices of others': get('/payroll-of-others/_search', ''),
  'read the indices of security': get('/.security/_search', ''),
  'see users': get('/_security/user', ''),
  'make a user': put('/_security/user/mallory', { password: 'long-enough', roles: ['superuser'] }, ''),
  'change a role': put('/_security/role/promptlog_reader', { cluster: ['all'] }, ''),
  'make an API key': { method: 'POST', path: '/_security/api_key', body: { name: 'mine' }, may: '' },
  'change settings of the cluster': put(
    '/_cluster/settings',
    { persistent: { 'cluster.max_shards_per_node': 1_000 } },
    '',
  ),
  'be somebody else': { ...get('/_security/_authenticate', ''), headers: { 'es-security-runas-user': 'elastic' } },
};
