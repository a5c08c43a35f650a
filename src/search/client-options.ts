/** How to reach Elasticsearch, as plain data: apart from the client, so that our types do not pull in its. */
export interface SearchClientOptions {
  /** Address of the server; not needed with a cloud id. */
  readonly url?: string;
  readonly username?: string;
  readonly password?: string;
  /** API key, instead of user and password. */
  readonly apiKey?: string;
  readonly cloudId?: string;
  /** File of the certificate authority to trust. */
  readonly caFile?: string;
  /** Longest wait for one answer, in milliseconds. Default 60_000. */
  readonly requestTimeoutMs?: number;
  /** Compress requests. Default false: it costs more than it saves on links faster than 100 MB/s. */
  readonly gzip?: boolean;
}
