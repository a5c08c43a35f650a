/** Ways to break docker-compose.yml: what is broken, how, and exactly what its checker says of it. */

type Change = readonly [from: string | RegExp, to: string];

export const BROKEN: readonly [string, Change, readonly string[]][] = [
  [
    'YAML that says a thing twice',
    ['name: promptlog\n', 'name: promptlog\nname: promptlog\n'],
    ['Map keys must be unique at line 4, column 1'],
  ],
  ['no services', [/services:[\s\S]*/, 'volumes: {}\n'], ['there are no services']],
  ['a version', ['name: promptlog\n', "name: promptlog\nversion: '3.9'\n"], ['version: has no meaning any more']],
  ['another name', ['name: promptlog\n', ''], ['name: is to be promptlog, or volumes are called after the folder']],

  // Images.
  [
    'the newest image, whatever it is',
    [/kibana\/kibana:9\.5\.4/, 'kibana/kibana:latest'],
    ['kibana: the image docker.elastic.co/kibana/kibana:latest is to be pinned by its version'],
  ],
  [
    'an image without a tag',
    [/grafana\/grafana:\S+/, 'grafana/grafana'],
    ['grafana: the image grafana/grafana is to be pinned by its version'],
  ],
  [
    'an image without a digest',
    [/grafana:13\.2\.3@sha256:\w+/, 'grafana:13.2.3'],
    ['grafana: the image grafana/grafana:13.2.3 is to be pinned by its digest'],
  ],
  [
    'an image nobody looked at',
    [/rabbitmq:4\.3\.6\S+/, 'example.com/broker:1.0'],
    [
      'rabbitmq: nothing is known of the image example.com/broker: add it to scripts/compose-check/facts.js',
      'rabbitmq: cap_drop: ALL is missing',
      'rabbitmq: its healthcheck calls rabbitmq-diagnostics, which is not known to be in the image',
      'rabbitmq: nothing listens at its port 5672: there are ',
      'rabbitmq: nothing listens at its port 15672: there are ',
    ],
  ],
  [
    'Kibana of another version',
    ['kibana/kibana:9.5.4', 'kibana/kibana:9.5.3'],
    ['Elasticsearch, Kibana and Logstash are to be of one version, not 9.5.4 and 9.5.3'],
  ],

  // Rights.
  [
    'a container with all rights',
    [
      '    mem_limit: 1536m\n    healthcheck:\n      # It',
      '    privileged: true\n    mem_limit: 1536m\n    healthcheck:\n      # It',
    ],
    ['kibana: privileged gives it the whole machine'],
  ],
  [
    'the network of the machine',
    ['    hostname: rabbitmq', '    network_mode: host'],
    ['rabbitmq: network_mode: host takes down the wall to the machine'],
  ],
  [
    'further rights',
    ['    hostname: rabbitmq', '    cap_add: [SYS_ADMIN]'],
    ['rabbitmq: cap_add gives rights that nothing here needs'],
  ],
  [
    'rights that stay',
    ['  cap_drop: [ALL]\n\n# Every', '\n# Every'],
    [
      'certificates',
      'elasticsearch',
      'setup',
      'key-logstash',
      'key-application',
      'kibana',
      'dashboards',
      'azure',
      'collector',
      'logstash',
      'kafka',
      'kafka-topics',
      'kafka-collector',
      'rabbitmq-collector',
      'gateway',
      'grafana',
      'demo',
    ].map((name) => `${name}: cap_drop: ALL is missing`),
  ],
  [
    'programs that become more than they are',
    [
      '    security_opt: [no-new-privileges:true]\n    environment:\n      PROTOCOL',
      '    environment:\n      PROTOCOL',
    ],
    ['cosmos: security_opt: no-new-privileges:true is missing'],
  ],
  [
    'a root file system that can be written',
    ['  read_only: true\n', ''],
    [
      'certificates',
      'setup',
      'key-logstash',
      'key-application',
      'dashboards',
      'azure',
      'collector',
      'kafka-collector',
      'rabbitmq-collector',
      'gateway',
      'demo',
    ].map((name) => `${name}: read_only: true is missing`),
  ],
  [
    'no init process',
    ['  init: true\n', ''],
    [
      'certificates',
      'setup',
      'key-logstash',
      'key-application',
      'dashboards',
      'azure',
      'collector',
      'kafka-collector',
      'rabbitmq-collector',
      'gateway',
      'demo',
    ].map(
      (name) => `${name}: init: true is missing: as process 1 it would not be stopped by a signal it does not know`,
    ),
  ],
  [
    'no room for temporary files',
    [/ {2}tmpfs: .*\n/, ''],
    [
      'certificates',
      'setup',
      'key-logstash',
      'key-application',
      'dashboards',
      'azure',
      'collector',
      'kafka-collector',
      'rabbitmq-collector',
      'gateway',
      'demo',
    ].map((name) => `${name}: tmpfs: /tmp is missing`),
  ],
  ['root as the user', ["user: '1000:0'", "user: '0:0'"], ['grafana: it runs as root']],

  // Memory.
  ['no limit of memory', ['    mem_limit: 2560m\n', ''], ['elasticsearch: mem_limit is missing']],
  [
    'more than a laptop has',
    ['mem_limit: 2560m', 'mem_limit: 4g'],
    ['what always runs may take 10752 MB, which is more than 9216'],
  ],
  [
    'a heap that leaves nothing',
    ['-Xms1g -Xmx1g', '-Xms2g -Xmx2g'],
    ['elasticsearch: a heap of 2048 MB leaves too little of 2560 MB for the rest'],
  ],
  [
    'a heap that grows',
    ['-Xms768m -Xmx768m', '-Xms256m -Xmx768m'],
    ['logstash: LS_JAVA_OPTS: a heap that grows is stopped by the limit when it does: -Xms as -Xmx'],
  ],

  // Health.
  [
    'no health check',
    [/ {4}healthcheck:\n {6}# It answers 503[\s\S]*?\n\n/, '\n'],
    [
      'kibana: it runs for ever and has no healthcheck',
      'dashboards: it waits for the health of kibana, which has no healthcheck',
    ],
  ],
  [
    'a health check of what runs once',
    ["  restart: 'no'\n  healthcheck: { disable: true }", "  restart: 'no'"],
    ['certificates', 'setup', 'key-logstash', 'key-application', 'dashboards', 'azure', 'demo'].map(
      (name) => `${name}: it runs once: healthcheck: { disable: true }`,
    ),
  ],
  [
    'a health check that is never patient',
    ['      interval: 15s\n      timeout: 15s\n      retries: 20\n      start_period: 30s', '      interval: 15s'],
    ['rabbitmq: its healthcheck does not say timeout and retries and start_period'],
  ],
  [
    'a program that is not in the image',
    ['[CMD, nc, -z', '[CMD, curl, -z'],
    ['kafka: its healthcheck calls curl, which is not known to be in the image'],
  ],
  [
    'a shell line with a program that is not there',
    ['| grep -q 401', '| jq .status'],
    ['elasticsearch: its healthcheck calls jq, which is not known to be in the image'],
  ],
  [
    'a health check as a text',
    [/test: \[CMD, nc[^\n]*/, 'test: nc -z localhost 9092'],
    ['kafka: the test of its healthcheck is to be a list that begins with CMD or CMD-SHELL'],
  ],

  // Ports.
  [
    'a port for the whole network',
    [`'\${PROMPTLOG_BIND:-127.0.0.1}:9200:9200'`, "'9200:9200'"],
    [`elasticsearch: the port 9200 is open to the network: begin it with \${PROMPTLOG_BIND:-127.0.0.1}`],
  ],
  [
    'a bind address that is open by default',
    [`'\${PROMPTLOG_BIND:-127.0.0.1}:5601:5601'`, `'\${PROMPTLOG_BIND:-0.0.0.0}:5601:5601'`],
    [`kibana: the port 5601 is open to the network: begin it with \${PROMPTLOG_BIND:-127.0.0.1}`],
  ],
  [
    'a port where nobody listens',
    [':5044:5044', ':5044:5045'],
    ['logstash: nothing listens at its port 5045: there are 9600, 5000, 5044, 8080'],
  ],
  ['one port for two', [':3000:3000', ':9200:3000'], ['grafana: the port 9200 is taken by elasticsearch']],
  [
    'a port of no form',
    [`'\${PROMPTLOG_BIND:-127.0.0.1}:4711:4711'`, "'4711'"],
    ['collector: the port 4711 is to be written address:outside:inside'],
  ],

  // Keeping.
  [
    'no restart',
    ['x-service: &service\n  restart: unless-stopped\n', 'x-service: &service\n'],
    [
      'elasticsearch',
      'kibana',
      'collector',
      'logstash',
      'kafka',
      'kafka-collector',
      'rabbitmq-collector',
      'gateway',
      'grafana',
    ].map((name) => `${name}: restart is to be unless-stopped, or no for what runs once`),
  ],
  [
    'logs without end',
    ["max-size: 10m, max-file: '5'", "max-file: '5'"],
    [
      'certificates',
      'elasticsearch',
      'setup',
      'key-logstash',
      'key-application',
      'kibana',
      'dashboards',
      'cosmos',
      'azure',
      'collector',
      'logstash',
      'kafka',
      'kafka-topics',
      'kafka-collector',
      'rabbitmq',
      'rabbitmq-collector',
      'gateway',
      'grafana',
      'demo',
    ].map((name) => `${name}: its log has no limit: logging`),
  ],
  [
    'a profile that nobody knows',
    ['profiles: [grafana]', 'profiles: [graphs]'],
    ['grafana: there is no profile graphs; there are azure, demo, emulator, gateway, grafana, kafka, rabbitmq'],
  ],

  // Who waits for whom.
  [
    'a service that is not there',
    ['      elasticsearch: { condition: service_healthy }', '      search: { condition: service_healthy }'],
    ['setup: it waits for search, which is not there'],
  ],
  [
    'a wait for the health of what has none',
    ['key-logstash: { condition: service_completed_successfully }', 'key-logstash: { condition: service_healthy }'],
    ['key-application: it waits for the health of key-logstash, which has no healthcheck'],
  ],
  [
    'a wait for the end of what never ends',
    ['kibana: { condition: service_healthy }', 'kibana: { condition: service_completed_successfully }'],
    ['dashboards: it waits for the end of kibana, which runs for ever'],
  ],
  [
    'a wait for the start of what has to end',
    [
      '      kafka-topics: { condition: service_completed_successfully }',
      '      kafka-topics: { condition: service_started }',
    ],
    ['kafka-collector: it waits for the start of kafka-topics, which is of no use before its end'],
  ],
  [
    'a wait for what only a profile brings',
    ['cosmos: { condition: service_healthy, required: false }', 'cosmos: { condition: service_healthy }'],
    [
      'collector: it waits for cosmos, which runs only with the profile emulator or kafka or rabbitmq or gateway or grafana or demo: required: false',
    ],
  ],
  [
    'a round of waiting',
    [
      '    depends_on:\n      certificates: { condition: service_completed_successfully }',
      '    depends_on:\n      kibana: { condition: service_healthy }',
    ],
    ['services wait for each other: elasticsearch -> kibana -> setup -> elasticsearch'],
  ],

  // Volumes and files.
  ['a volume that is not declared', ['  grafana-data:\n', ''], ['grafana: its volume grafana-data is not declared']],
  [
    'a volume that nobody uses',
    ['  grafana-data:\n', '  grafana-data:\n  old-data:\n'],
    ['the volume old-data is used by nobody'],
  ],
  [
    'a file that is not there',
    ['./logstash/config/pipelines.yml', './logstash/config/pipeline.yml'],
    ['logstash: ./logstash/config/pipeline.yml is not there'],
  ],
  [
    'files outside that could be written',
    ['/etc/grafana/dashboards:ro', '/etc/grafana/dashboards'],
    ['grafana: ./grafana/dashboards lies outside and could be written: mount it with :ro'],
  ],
  [
    'the socket of Docker',
    ["volumes: ['kafka-data:", "volumes: ['/var/run/docker.sock:/var/run/docker.sock', 'kafka-data:"],
    ['kafka: whoever has docker.sock has the machine'],
  ],
  [
    'certificates that could be written',
    ['      - certificates:/usr/share/kibana/config/certs:ro', '      - certificates:/usr/share/kibana/config/certs'],
    ['kibana: it may write certificates: mount them with :ro'],
  ],
  [
    'the key of the authority elsewhere',
    [
      '      - kibana-data:/usr/share/kibana/data',
      '      - kibana-data:/usr/share/kibana/data\n      - authority:/authority:ro',
    ],
    ['kibana: it could sign certificates: the volume authority is for the service certificates alone'],
  ],
  [
    'a certificate that nobody makes',
    ['kibana/kibana.crt', 'kibana/server.crt'],
    ['kibana: promptlog certificates writes no kibana/server.crt'],
  ],

  // Commands of our own.
  ['a command that is none', ['command: [status]', 'command: [check]'], ['azure: there is no command promptlog check']],
  [
    'a flag that the command has not',
    ['[setup, --with-users]', '[setup, --with-people]'],
    ['setup: promptlog setup has no --with-people'],
  ],
  [
    'a key out of a variable that is not given',
    ['--from-env, PROMPTLOG_LOGSTASH_KEY]', '--from-env, PROMPTLOG_LOGSTASH_KEYS]'],
    [
      'key-logstash: its command reads PROMPTLOG_LOGSTASH_KEYS, which it is not given',
      'key-logstash: PROMPTLOG_LOGSTASH_KEY is no setting of promptlog',
    ],
  ],

  // Variables.
  [
    'a secret with a default',
    [`\${GRAFANA_PASSWORD:?is not set - npm run compose:init writes it}`, `\${GRAFANA_PASSWORD:-admin}`],
    [
      `\${GRAFANA_PASSWORD} is a secret and must not have a default`,
      'grafana: GF_SECURITY_ADMIN_PASSWORD has a default that everybody knows',
    ],
  ],
  [
    'a secret that may be absent',
    [`\${GRAFANA_PASSWORD:?is not set - npm run compose:init writes it}`, `\${GRAFANA_PASSWORD}`],
    [`\${GRAFANA_PASSWORD} is a secret: without it nothing may start, \${GRAFANA_PASSWORD:?…}`],
  ],
  [
    'a secret that says nothing when it is absent',
    [`\${GRAFANA_PASSWORD:?is not set - npm run compose:init writes it}`, `\${GRAFANA_PASSWORD:?missing}`],
    [`\${GRAFANA_PASSWORD:?…} has to say what makes it: npm run compose:init`],
  ],
  [
    'a secret in the file',
    [`\${KIBANA_REPORTING_KEY:?is not set - npm run compose:init writes it}`, 'abcdefghijklmnopqrstuvwxyz012345'],
    [
      'compose:init writes KIBANA_REPORTING_KEY, which nobody reads',
      'kibana: XPACK_REPORTING_ENCRYPTIONKEY stands in the file',
    ],
  ],
  [
    'a variable that nobody writes',
    [`\${PROMPTLOG_DEMO_COUNT:-2000}`, `\${DEMO_COUNT:-2000}`],
    [
      `\${DEMO_COUNT} is neither written by compose:init nor one of its optional variables`,
      'compose:init lists PROMPTLOG_DEMO_COUNT, which nobody reads',
    ],
  ],
  [
    'an optional variable without a default',
    [`\${PROMPTLOG_DEMO_COUNT:-2000}`, `\${PROMPTLOG_DEMO_COUNT}`],
    [`\${PROMPTLOG_DEMO_COUNT} may be absent and has no default`],
  ],
  [
    'a setting that promptlog has not',
    ['PROMPTLOG_COLLECTOR_KAFKA_TOPICS: prompts', 'PROMPTLOG_COLLECTOR_KAFKA_TOPIC: prompts'],
    ['kafka-collector: PROMPTLOG_COLLECTOR_KAFKA_TOPIC is no setting of promptlog'],
  ],
  [
    'an environment of another form',
    ['    environment:\n      KAFKA_HEAP_OPTS: -Xmx128m', "    environment: ['KAFKA_HEAP_OPTS=-Xmx128m']"],
    ['kafka-topics: environment is to be written as name: value'],
  ],

  // Security and telemetry.
  [
    'Elasticsearch without TLS',
    ["xpack.security.http.ssl.enabled: 'true'", "xpack.security.http.ssl.enabled: 'false'"],
    ['elasticsearch: xpack.security.http.ssl.enabled is to be true'],
  ],
  [
    'an address without TLS',
    ['ELASTICSEARCH_HOSTS: https:', 'ELASTICSEARCH_HOSTS: http:'],
    ['kibana: ELASTICSEARCH_HOSTS goes to http://elasticsearch:9200 without TLS'],
  ],
  [
    'Kibana as the superuser',
    ['ELASTICSEARCH_USERNAME: kibana_system', 'ELASTICSEARCH_USERNAME: elastic'],
    ['kibana: ELASTICSEARCH_USERNAME is to be kibana_system'],
  ],
  [
    'Kibana that forgets its rules',
    [/ {6}XPACK_ENCRYPTEDSAVEDOBJECTS_ENCRYPTIONKEY.*\n/, ''],
    [
      'compose:init writes KIBANA_SAVED_OBJECTS_KEY, which nobody reads',
      'kibana: XPACK_ENCRYPTEDSAVEDOBJECTS_ENCRYPTIONKEY is missing',
    ],
  ],
  [
    'Kibana that reports home',
    ["TELEMETRY_OPTIN: 'false'", "TELEMETRY_OPTIN: 'true'"],
    ['kibana: TELEMETRY_OPTIN is to be false'],
  ],
  [
    'an emulator that reports home',
    ["      ENABLE_TELEMETRY: 'false'\n", ''],
    ['cosmos: ENABLE_TELEMETRY is to be false'],
  ],
  [
    'a collector without TLS',
    [/ {2}PROMPTLOG_COLLECTOR_TLS_CERT_FILE.*\n/, ''],
    ['collector', 'kafka-collector', 'rabbitmq-collector', 'gateway'].map(
      (name) => `${name}: PROMPTLOG_COLLECTOR_TLS_CERT_FILE is missing`,
    ),
  ],
  [
    'memory that cannot be locked',
    [/ {6}memlock: .*\n/, ''],
    ['elasticsearch: bootstrap.memory_lock needs ulimits: memlock -1'],
  ],
  [
    'brokers that let everybody in',
    ['      KAFKA_LISTENER_NAME_CLIENT_SASL_ENABLED_MECHANISMS: PLAIN\n', ''],
    ['kafka: KAFKA_LISTENER_NAME_CLIENT_SASL_ENABLED_MECHANISMS is to be PLAIN'],
  ],

  // Logstash.
  [
    'a variable that Logstash needs',
    [/ {6}PROMPTLOG_COLLECTOR_URL: .*\n/, ''],
    ['logstash: logstash/pipeline/collector.conf reads PROMPTLOG_COLLECTOR_URL, which it is not given'],
  ],
  [
    'a variable that Logstash does not know',
    ['PROMPTLOG_LOGSTASH_USER: ', 'PROMPTLOG_LOGSTASH_USERNAME: '],
    ['logstash: no file of logstash/ reads PROMPTLOG_LOGSTASH_USERNAME'],
  ],
  [
    'an input that does not start',
    ['PROMPTLOG_LOGSTASH_INPUTS:-http,tcp,beats,file', 'PROMPTLOG_LOGSTASH_INPUTS:-http,kafka'],
    ['KAFKA_BROKERS', 'KAFKA_TOPICS', 'KAFKA_SASL_JAAS_CONFIG'].map(
      (name) =>
        `logstash: PROMPTLOG_LOGSTASH_${name} may be absent, and logstash/pipeline/inputs/kafka.conf does not start without it`,
    ),
  ],
  [
    'a setting that the start writes into a read-only file',
    ['LS_JAVA_OPTS: -Xms768m', 'PIPELINE_WORKERS: 2\n      LS_JAVA_OPTS: -Xms768m'],
    ['logstash: PIPELINE_WORKERS would be written into logstash.yml, which is read-only: set it there'],
  ],
];
