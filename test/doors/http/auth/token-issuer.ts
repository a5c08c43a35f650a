/** An OpenID Connect issuer on this machine: its discovery document, its keys, its tokens, and its bad days. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

export const AUDIENCE = 'api://promptlog';

interface SigningKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly privateKey: GenerateKeyPairResult['privateKey'];
  readonly jwk: JWK;
}

export class TokenIssuer {
  /** What was asked for, in order. */
  readonly asked: string[] = [];
  /** Members that replace those of the discovery document. */
  discovery: Record<string, unknown> = {};
  /** What the key set is answered with, instead of the keys. */
  broken: { readonly status: number; readonly text: string } | undefined;
  readonly #server: Server;
  readonly #keys: SigningKey[] = [];

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', ({ url = '' }, response) => this.#answer(url, response));
  }

  /** Starts one with one key. */
  static async start(): Promise<TokenIssuer> {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const issuer = new TokenIssuer(server);
    await issuer.addKey();
    return issuer;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/tenant/v2.0`;
  }

  get jwksUri(): string {
    return `${this.issuer}/keys`;
  }

  /** A further key, with which tokens are signed from now on; it is published unless told otherwise. */
  async addKey(algorithm = 'ES256', { published = true } = {}): Promise<SigningKey> {
    const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
    const kid = `key-${this.#keys.length + 1}`;
    const jwk = { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' };
    const key: SigningKey = { kid, algorithm, privateKey, jwk };
    if (published) this.#keys.push(key);
    return key;
  }

  /** A token that is good in every way but for the claims given; undefined removes a claim. */
  sign(claims: Record<string, unknown> = {}, key = this.#keys.at(-1)): Promise<string> {
    if (key === undefined) throw new Error('this issuer has no key');
    const now = Math.floor(Date.now() / 1000);
    const usual = { iss: this.issuer, aud: AUDIENCE, sub: 'subject-1', iat: now, nbf: now, exp: now + 3600 };
    const payload: JWTPayload = JSON.parse(JSON.stringify({ ...usual, ...claims }));
    return new SignJWT(payload)
      .setProtectedHeader({ alg: key.algorithm, kid: key.kid, typ: 'JWT' })
      .sign(key.privateKey);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer(url: string, response: ServerResponse): void {
    this.asked.push(url);
    if (url.endsWith('/.well-known/openid-configuration')) {
      response.end(JSON.stringify({ issuer: this.issuer, jwks_uri: this.jwksUri, ...this.discovery }));
    } else if (this.broken !== undefined) {
      response.writeHead(this.broken.status).end(this.broken.text);
    } else {
      response.end(JSON.stringify({ keys: this.#keys.map(({ jwk }) => jwk) }));
    }
  }
}
