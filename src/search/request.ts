/** One request of an administrative API, by path: our template and role files are sent as they are. */
import type { Json, JsonObject } from '../record/record.ts';
import { type SearchClient, searchErrors } from './client.ts';

/** Sends it and returns the answer; undefined when the thing asked for is not there (404). */
export async function request(
  client: SearchClient,
  method: 'DELETE' | 'GET' | 'PUT' | 'POST',
  path: string,
  body?: JsonObject,
): Promise<JsonObject | undefined> {
  try {
    return await client.transport.request<JsonObject>({ method, path, ...(body === undefined ? {} : { body }) });
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** The HTTP status the server refused with; undefined when there was no answer. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof searchErrors.ResponseError ? error.statusCode : undefined;
}

/** The value as an object; an empty one when it is something else. */
export function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
