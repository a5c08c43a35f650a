/** Where Elasticsearch is, as people may be told. */

/** The address without name and password. */
export function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}
