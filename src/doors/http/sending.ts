/** How answers leave: with the headers all of them have, after the rest of the request, also to what is no request at all. */
import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import { errorAnswer } from './answers.ts';
import { drained, malformed } from './body.ts';
import type { Answer } from './route.ts';

const HEADERS = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' };

/** Sends it. Bytes of the request that nobody read are read first: a connection that is closed over them is reset, and the answer lost. */
export async function give(reply: FastifyReply, answer: Answer): Promise<void> {
  const request = reply.request.raw;
  if (!request.complete && answer.status >= 400) {
    await drained(request);
    if (!request.complete) reply.header('connection', 'close');
  }
  const { status, body, type, headers = {} } = answer;
  reply.code(status).headers({ ...HEADERS, ...headers });
  if (body === undefined) return void reply.send();
  void reply.type(type ?? 'application/json; charset=utf-8').send(type === undefined ? JSON.stringify(body) : body);
}

/** What is not even a request: too long headers, too slow ones, no HTTP. */
export function answerBrokenRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, reason] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', 'its headers are too long']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ['408 Request Timeout', 'it took too long to arrive']
        : ['400 Bad Request', 'it is not HTTP'];
  const text = JSON.stringify(errorAnswer(malformed(reason)).body);
  const head = `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\n`;
  socket.end(`${head}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}
