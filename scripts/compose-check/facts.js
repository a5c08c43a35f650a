// What is known of the images that docker-compose.yml runs, each with where it is known from: nobody can look into them here.

/** The own image: what the Dockerfile makes. */
export const OWN_IMAGE = 'promptlog:local';

/**
 * programs: those that a health check may call. ports: those the service listens at, as it is set up here.
 * capabilities: whether its start needs rights that `cap_drop: [ALL]` takes away. undigested: why no digest is pinned.
 */
export const IMAGES = {
  promptlog: {
    programs: ['node'],
    ports: (service) => (service.environment?.PROMPTLOG_COLLECTOR_GATEWAY === 'true' ? [4711, 4712] : [4711]),
    from: 'Dockerfile; docs/gateway.md',
  },
  'docker.elastic.co/elasticsearch/elasticsearch': {
    programs: ['curl', 'grep', 'sh'],
    ports: () => [9200, 9300],
    from: 'elastic/elasticsearch, docs/reference/setup/install/docker/docker-compose.yml: its health check is curl and grep',
  },
  'docker.elastic.co/kibana/kibana': {
    programs: ['curl', 'grep', 'sh'],
    ports: () => [5601],
    from: 'the same file: its health check is curl and grep',
    undigested: 'no public source names its digest: docs/docker.md says how to pin it',
  },
  'docker.elastic.co/logstash/logstash': {
    programs: ['curl', '/bin/bash'],
    ports: (_service, logstash) => [9600, ...logstash.ports],
    from: 'elastic/logstash, docker/templates/Dockerfile.erb: the final stage calls curl without installing it; docker-entrypoint begins with #!/bin/bash',
  },
  'mcr.microsoft.com/cosmosdb/linux/azure-cosmos-emulator': {
    programs: ['/bin/bash'],
    ports: () => [8080, 8081],
    capabilities: true,
    from: 'Azure/azure-cosmos-db-emulator-docker, README.md: its command is /bin/bash -c; issue 209: the health server on 8080',
  },
  'apache/kafka': {
    programs: ['nc'],
    ports: (service) =>
      [...String(service.environment?.KAFKA_LISTENERS ?? '').matchAll(/:(\d+)(?:,|$)/g)].map(([, port]) =>
        Number(port),
      ),
    from: 'apache/kafka, docker/jvm/Dockerfile: Alpine, whose busybox has nc',
  },
  rabbitmq: {
    programs: ['rabbitmq-diagnostics'],
    ports: () => [5672, 15672],
    // Its start as root hands over to the user rabbitmq.
    capabilities: true,
    from: "RabbitMQ's guide to monitoring: rabbitmq-diagnostics check_port_connectivity",
  },
  'grafana/grafana': {
    programs: ['curl'],
    ports: () => [3000],
    from: 'grafana/grafana, Dockerfile: apk add --no-cache ca-certificates bash curl',
  },
};

/** All that runs without further profiles has to fit into a laptop of 16 GB beside everything else on it. */
export const MOST_MEMORY_MB = 9216;

/** The profiles there are; `emulator` is the one that .env begins with. */
export const PROFILES = ['azure', 'demo', 'emulator', 'gateway', 'grafana', 'kafka', 'rabbitmq'];

/** What reports home unless it is told not to. */
export const TELEMETRY = {
  kibana: { TELEMETRY_OPTIN: 'false', TELEMETRY_ALLOWCHANGINGOPTINSTATUS: 'false', NEWSFEED_ENABLED: 'false' },
  cosmos: { ENABLE_TELEMETRY: 'false' },
  grafana: {
    GF_ANALYTICS_REPORTING_ENABLED: 'false',
    GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
    GF_NEWS_NEWS_FEED_ENABLED: 'false',
  },
};

/** What has to be so for nobody to listen in or come in. */
export const SECURE = {
  elasticsearch: {
    'xpack.security.enabled': 'true',
    'xpack.security.http.ssl.enabled': 'true',
    'xpack.security.transport.ssl.enabled': 'true',
  },
  kibana: { SERVER_SSL_ENABLED: 'true', ELASTICSEARCH_USERNAME: 'kibana_system' },
  kafka: { KAFKA_LISTENER_NAME_CLIENT_SASL_ENABLED_MECHANISMS: 'PLAIN' },
  grafana: { GF_SERVER_PROTOCOL: 'https', GF_USERS_ALLOW_SIGN_UP: 'false' },
};

export const KIBANA_KEYS = [
  'XPACK_SECURITY_ENCRYPTIONKEY',
  'XPACK_ENCRYPTEDSAVEDOBJECTS_ENCRYPTIONKEY',
  'XPACK_REPORTING_ENCRYPTIONKEY',
];

/** Addresses without TLS that stay inside the stack: the emulator, whose key everybody knows. */
export const PLAIN_ADDRESSES = ['http://cosmos:8081'];

/** The key that Microsoft publishes with its emulator. */
export const PUBLISHED_KEY = 'C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==';

/** Settings that the start of the Logstash image writes into logstash.yml when the environment has them; the file is read-only here. */
export const LOGSTASH_SETTINGS =
  /^(api|node|path|pipeline|config|queue|deadletterqueue|log|metric|monitoring|xpack|allowsuperuser)(?!log)[a-z]*$/;
