/**
 * What the plugins of Logstash 9.5 take, as far as our pipelines use them: each option's kind, and what has become of those that are gone.
 * Read in the plugins' own sources (repositories logstash-plugins/logstash-*, elastic/logstash).
 */

/** A list of words: one of them. `list` before a kind: one or several. */
export type Kind =
  | 'string'
  | 'number'
  | 'boolean'
  | 'password'
  | 'path'
  | 'uri'
  | 'array'
  | 'hash'
  | 'codec'
  | readonly string[]
  | { readonly list: 'string' | 'number' | 'path' | 'uri' | readonly string[] };

export interface PluginFacts {
  readonly options: Readonly<Record<string, Kind>>;
  readonly required?: readonly string[];
  /** Options of earlier versions: with one of them the pipeline does not start. */
  readonly gone?: Readonly<Record<string, string>>;
}

const COMMON = { id: 'string', enable_metric: 'boolean' } as const;
const INPUT = { ...COMMON, codec: 'codec', type: 'string', tags: 'array', add_field: 'hash' } as const;
const OUTPUT = { ...COMMON, codec: 'codec' } as const;
const FILTER = {
  ...COMMON,
  add_tag: 'array',
  remove_tag: 'array',
  add_field: 'hash',
  remove_field: 'array',
  periodic_flush: 'boolean',
} as const;
const ECS = { ecs_compatibility: ['disabled', 'v1', 'v8'] } as const;
const PROTOCOLS = { list: ['TLSv1.1', 'TLSv1.2', 'TLSv1.3'] } as const;
const CLIENT_AUTHENTICATION = ['none', 'optional', 'required'] as const;
const STORE_TYPE = ['pkcs12', 'jks'] as const;

/** What http, tcp and beats have in common as servers. */
const SERVER_TLS = {
  ssl_enabled: 'boolean',
  ssl_certificate: 'path',
  ssl_key: 'path',
  ssl_key_passphrase: 'password',
  ssl_certificate_authorities: 'array',
  ssl_client_authentication: CLIENT_AUTHENTICATION,
  ssl_cipher_suites: { list: 'string' },
  ssl_supported_protocols: PROTOCOLS,
} as const;

const CLIENT_TLS = {
  ssl_enabled: 'boolean',
  ssl_verification_mode: ['full', 'none'],
  ssl_certificate_authorities: { list: 'path' },
  ssl_certificate: 'path',
  ssl_key: 'path',
  ssl_keystore_path: 'path',
  ssl_keystore_password: 'password',
  ssl_keystore_type: STORE_TYPE,
  ssl_truststore_path: 'path',
  ssl_truststore_password: 'password',
  ssl_truststore_type: STORE_TYPE,
  ssl_cipher_suites: { list: 'string' },
  ssl_supported_protocols: PROTOCOLS,
} as const;

const GONE_STORES = {
  cacert: 'ssl_certificate_authorities',
  keystore: 'ssl_keystore_path',
  keystore_password: 'ssl_keystore_password',
  truststore: 'ssl_truststore_path',
  truststore_password: 'ssl_truststore_password',
} as const;

const GONE_SERVER = {
  ssl: 'ssl_enabled',
  ssl_verify_mode: 'ssl_client_authentication',
  cipher_suites: 'ssl_cipher_suites',
  tls_min_version: 'ssl_supported_protocols',
  tls_max_version: 'ssl_supported_protocols',
} as const;

const INPUTS: Readonly<Record<string, PluginFacts>> = {
  'input http': {
    options: {
      ...INPUT,
      ...ECS,
      ...SERVER_TLS,
      host: 'string',
      port: 'number',
      user: 'string',
      password: 'password',
      ssl_keystore_path: 'path',
      ssl_keystore_password: 'password',
      ssl_keystore_type: STORE_TYPE,
      ssl_truststore_path: 'path',
      ssl_truststore_password: 'password',
      ssl_truststore_type: STORE_TYPE,
      ssl_handshake_timeout: 'number',
      additional_codecs: 'hash',
      response_headers: 'hash',
      response_code: ['200', '201', '202', '204'],
      remote_host_target_field: 'string',
      request_headers_target_field: 'string',
      threads: 'number',
      max_pending_requests: 'number',
      max_content_length: 'number',
    },
    gone: { ...GONE_SERVER, ...GONE_STORES, verify_mode: 'ssl_client_authentication' },
  },
  'input tcp': {
    options: {
      ...INPUT,
      ...ECS,
      ...SERVER_TLS,
      host: 'string',
      port: 'number',
      mode: ['server', 'client'],
      proxy_protocol: 'boolean',
      ssl_verification_mode: ['full', 'none'],
      ssl_extra_chain_certs: 'array',
      tcp_keep_alive: 'boolean',
      dns_reverse_lookup_enabled: 'boolean',
    },
    required: ['port'],
    gone: { ssl_enable: 'ssl_enabled', ssl_verify: 'ssl_client_authentication', ssl_cert: 'ssl_certificate' },
  },
  'input beats': {
    options: {
      ...INPUT,
      ...ECS,
      ...SERVER_TLS,
      host: 'string',
      port: 'number',
      ssl_handshake_timeout: 'number',
      client_inactivity_timeout: 'number',
      executor_threads: 'number',
      event_loop_threads: 'number',
      enrich: { list: ['source_metadata', 'codec_metadata', 'ssl_peer_metadata', 'none', 'all'] },
    },
    required: ['port'],
    gone: { ...GONE_SERVER, ssl_peer_metadata: 'enrich' },
  },
  'input file': {
    options: {
      ...INPUT,
      ...ECS,
      path: 'array',
      exclude: 'array',
      stat_interval: 'string',
      discover_interval: 'number',
      sincedb_path: 'string',
      sincedb_write_interval: 'string',
      sincedb_clean_after: 'string',
      start_position: ['beginning', 'end'],
      delimiter: 'string',
      ignore_older: 'string',
      close_older: 'string',
      max_open_files: 'number',
      mode: ['tail', 'read'],
      file_completed_action: ['delete', 'log', 'log_and_delete'],
      file_completed_log_path: 'string',
      file_chunk_size: 'number',
      file_chunk_count: 'number',
      file_sort_by: ['last_modified', 'path'],
      file_sort_direction: ['asc', 'desc'],
      exit_after_read: 'boolean',
      check_archive_validity: 'boolean',
    },
    required: ['path'],
  },
  'input kafka': {
    options: {
      ...INPUT,
      bootstrap_servers: 'string',
      topics: 'array',
      topics_pattern: 'string',
      group_id: 'string',
      group_instance_id: 'string',
      group_protocol: ['classic', 'consumer'],
      client_id: 'string',
      client_rack: 'string',
      consumer_threads: 'number',
      auto_offset_reset: 'string',
      auto_create_topics: 'boolean',
      auto_commit_interval_ms: 'number',
      enable_auto_commit: 'boolean',
      isolation_level: ['read_uncommitted', 'read_committed'],
      decorate_events: ['none', 'basic', 'extended'],
      security_protocol: ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'],
      sasl_mechanism: 'string',
      sasl_jaas_config: 'password',
      ssl_truststore_type: 'string',
      ssl_truststore_location: 'path',
      ssl_truststore_password: 'password',
      ssl_keystore_type: 'string',
      ssl_keystore_location: 'path',
      ssl_keystore_password: 'password',
      ssl_key_password: 'password',
      ssl_endpoint_identification_algorithm: 'string',
      fetch_max_bytes: 'number',
      max_partition_fetch_bytes: 'number',
      max_poll_records: 'number',
      max_poll_interval_ms: 'number',
      session_timeout_ms: 'number',
      heartbeat_interval_ms: 'number',
      request_timeout_ms: 'number',
    },
  },
  'input rabbitmq': {
    options: {
      ...INPUT,
      host: { list: 'string' },
      port: 'number',
      user: 'string',
      password: 'password',
      vhost: 'string',
      ssl: 'boolean',
      ssl_version: 'string',
      ssl_certificate_path: 'path',
      ssl_certificate_password: 'password',
      automatic_recovery: 'boolean',
      connect_retry_interval: 'number',
      connection_timeout: 'number',
      heartbeat: 'number',
      passive: 'boolean',
      arguments: 'array',
      queue: 'string',
      durable: 'boolean',
      auto_delete: 'boolean',
      exclusive: 'boolean',
      prefetch_count: 'number',
      ack: 'boolean',
      exchange: 'string',
      exchange_type: 'string',
      key: 'string',
      subscription_retry_interval_seconds: 'number',
      metadata_enabled: ['none', 'basic', 'extended'],
      threads: 'number',
    },
    required: ['host'],
  },
  'input azure_event_hubs': {
    options: {
      ...INPUT,
      config_mode: ['basic', 'advanced'],
      event_hubs: 'array',
      event_hub_connections: 'array',
      storage_connection: 'password',
      storage_container: 'string',
      threads: 'number',
      consumer_group: 'string',
      max_batch_size: 'number',
      prefetch_count: 'number',
      receive_timeout: 'number',
      initial_position: ['beginning', 'end', 'look_back'],
      initial_position_look_back: 'number',
      checkpoint_interval: 'number',
      decorate_events: 'boolean',
    },
    required: ['event_hub_connections'],
  },
  'input dead_letter_queue': {
    options: {
      ...INPUT,
      path: 'path',
      pipeline_id: 'string',
      sincedb_path: 'string',
      commit_offsets: 'boolean',
      clean_consumed: 'boolean',
      start_timestamp: 'string',
    },
    required: ['path'],
  },
  'input pipeline': { options: { ...INPUT, address: 'string' }, required: ['address'] },
};

const FILTERS: Readonly<Record<string, PluginFacts>> = {
  'filter ruby': {
    options: {
      ...FILTER,
      init: 'string',
      code: 'string',
      path: 'path',
      script_params: 'hash',
      tag_on_exception: 'string',
      tag_with_exception_message: 'boolean',
    },
  },
  'filter mutate': {
    options: {
      ...FILTER,
      coerce: 'hash',
      rename: 'hash',
      replace: 'hash',
      update: 'hash',
      convert: 'hash',
      gsub: 'array',
      uppercase: 'array',
      lowercase: 'array',
      capitalize: 'array',
      split: 'hash',
      join: 'hash',
      strip: 'array',
      merge: 'hash',
      copy: 'hash',
      tag_on_failure: 'string',
    },
  },
  'filter drop': { options: { ...FILTER, percentage: 'number' } },
};

const OUTPUTS: Readonly<Record<string, PluginFacts>> = {
  'output pipeline': {
    options: { ...OUTPUT, send_to: { list: 'string' }, ensure_delivery: 'boolean' },
    required: ['send_to'],
  },
  'output file': {
    options: {
      ...OUTPUT,
      path: 'string',
      flush_interval: 'number',
      gzip: 'boolean',
      filename_failure: 'string',
      create_if_deleted: 'boolean',
      dir_mode: 'number',
      file_mode: 'number',
      write_behavior: ['overwrite', 'append'],
      stale_cleanup_interval: 'number',
    },
    required: ['path'],
  },
  'output elasticsearch': {
    options: {
      ...OUTPUT,
      ...ECS,
      ...CLIENT_TLS,
      hosts: { list: 'uri' },
      cloud_id: 'string',
      cloud_auth: 'password',
      user: 'string',
      password: 'password',
      api_key: 'password',
      action: 'string',
      index: 'string',
      document_id: 'string',
      version: 'string',
      version_type: ['internal', 'external', 'external_gt', 'external_gte', 'force'],
      routing: 'string',
      pipeline: 'string',
      data_stream: ['true', 'false', 'auto'],
      manage_template: 'boolean',
      template: 'path',
      template_name: 'string',
      template_overwrite: 'boolean',
      template_api: ['auto', 'legacy', 'composable'],
      ilm_enabled: ['true', 'false', 'auto'],
      doc_as_upsert: 'boolean',
      retry_on_conflict: 'number',
      retry_initial_interval: 'number',
      retry_max_interval: 'number',
      dlq_custom_codes: { list: 'number' },
      dlq_on_failed_indexname_interpolation: 'boolean',
      drop_error_types: { list: 'string' },
      silence_errors_in_log: 'array',
      ca_trusted_fingerprint: { list: 'string' },
      compression_level: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      custom_headers: 'hash',
      timeout: 'number',
      pool_max: 'number',
      pool_max_per_route: 'number',
      proxy: 'uri',
    },
    gone: {
      ...GONE_STORES,
      ssl: 'ssl_enabled',
      ssl_certificate_verification: 'ssl_verification_mode',
      http_compression: 'compression_level',
      failure_type_logging_whitelist: 'silence_errors_in_log',
    },
  },
  'output http': {
    options: {
      ...OUTPUT,
      ...CLIENT_TLS,
      url: 'string',
      http_method: ['put', 'post', 'patch', 'delete', 'get', 'head'],
      headers: 'hash',
      content_type: 'string',
      format: ['json', 'json_batch', 'form', 'message'],
      message: 'string',
      mapping: 'hash',
      http_compression: 'boolean',
      retry_failed: 'boolean',
      retryable_codes: { list: 'number' },
      ignorable_codes: { list: 'number' },
      request_timeout: 'number',
      socket_timeout: 'number',
      connect_timeout: 'number',
      follow_redirects: 'boolean',
      pool_max: 'number',
      pool_max_per_route: 'number',
      keepalive: 'boolean',
      automatic_retries: 'number',
      retry_non_idempotent: 'boolean',
      validate_after_inactivity: 'number',
      cookies: 'boolean',
      proxy: 'string',
      user: 'string',
      password: 'password',
    },
    required: ['url', 'http_method'],
    gone: {
      ...GONE_STORES,
      client_cert: 'ssl_certificate',
      client_key: 'ssl_key',
      keystore_type: 'ssl_keystore_type',
      truststore_type: 'ssl_truststore_type',
    },
  },
};

const CODECS: Readonly<Record<string, PluginFacts>> = {
  'codec plain': { options: { ...ECS, charset: 'string', format: 'string' } },
  'codec line': { options: { ...ECS, charset: 'string', delimiter: 'string', format: 'string' } },
  'codec json': { options: { ...ECS, charset: 'string', target: 'string' } },
  'codec json_lines': {
    options: { ...ECS, charset: 'string', delimiter: 'string', decode_size_limit_bytes: 'number', target: 'string' },
  },
};

/** By section and name, as in `input http`. */
export const PLUGINS: Readonly<Record<string, PluginFacts>> = { ...INPUTS, ...FILTERS, ...OUTPUTS, ...CODECS };
