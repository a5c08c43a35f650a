/** Thrown at a request or an answer that takes too long; its name is what a record says. */
export class UpstreamTimeout extends Error {
  readonly code = 'ETIMEDOUT';

  constructor(message: string) {
    super(message);
    this.name = 'TimeoutError';
  }
}
