/** Folds the streams of pictures, transcripts and speech. */
import type { Members } from '../format.ts';
import { textOf } from '../values.ts';
import type { Fold, Growing } from './fold.ts';

/** One answer of the images or audio APIs. */
export class MediaFold implements Fold {
  readonly #body: Growing = {};
  readonly #pictures: Members[] = [];
  #partial: Members | undefined;
  readonly #segments: Members[] = [];
  #text = '';
  #audio = '';
  #isWhole = false;

  add(event: Members): void {
    const { type, sequence_number: _, ...members } = event;
    if (typeof type !== 'string') return;
    if (type.endsWith('.partial_image')) this.#partial = pictureOf(members);
    else if (type.endsWith('.completed')) this.#complete(members);
    else if (type === 'transcript.text.delta') this.#text += textOf(members['delta']) ?? '';
    else if (type === 'transcript.text.segment') this.#segments.push(members);
    else if (type === 'speech.audio.delta') this.#audio += textOf(members['audio']) ?? '';
    else if (type.endsWith('.done')) this.#finish(members);
  }

  body(): Members | undefined {
    const body: Growing = { ...this.#body };
    const pictures = this.#pictures.length === 0 && this.#partial !== undefined ? [this.#partial] : this.#pictures;
    if (pictures.length > 0) body['data'] = pictures;
    if (body['text'] === undefined && this.#text !== '') body['text'] = this.#text;
    if (this.#segments.length > 0) body['segments'] = this.#segments;
    if (this.#audio !== '') body['audio'] = this.#audio;
    return Object.keys(body).length === 0 ? undefined : body;
  }

  isWhole(): boolean {
    return this.#isWhole;
  }

  #complete(members: Members): void {
    const { b64_json, url, revised_prompt, created_at: created, ...rest } = members;
    this.#pictures.push(pictureOf({ b64_json, url, revised_prompt }));
    this.#finish(created === undefined ? rest : { ...rest, created });
  }

  #finish(members: Members): void {
    Object.assign(this.#body, Object.fromEntries(Object.entries(members).filter(([name]) => name !== '__proto__')));
    this.#isWhole = true;
  }
}

function pictureOf({ b64_json, url, revised_prompt }: Members): Members {
  const named = Object.entries({ b64_json, url, revised_prompt }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(named);
}
