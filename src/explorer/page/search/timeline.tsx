/** When the hits were: bars along time, of which a stretch can be chosen with the pointer. */
import { useRef, useState } from 'preact/hooks';
import type { Timeline as Buckets } from '../core/answers.ts';
import { counted, timeText } from '../core/format.ts';
import type { Period } from '../core/period.ts';
import { barsOf, chosenPeriod } from './timeline-bars.ts';

const HEIGHT = 48;

export function Timeline({
  timeline,
  onChoose,
}: {
  readonly timeline: Buckets;
  readonly onChoose: (period: Period) => void;
}) {
  const picture = useRef<SVGSVGElement>(null);
  const [brush, setBrush] = useState<readonly [number, number]>();
  const bars = barsOf(timeline.buckets, HEIGHT);
  const count = bars.length;
  if (count < 2) return null;
  const placeOf = (event: PointerEvent) => {
    const box = picture.current?.getBoundingClientRect();
    if (box === undefined) return 0;
    return Math.max(0, Math.min(count - 1, Math.floor(((event.clientX - box.left) / box.width) * count)));
  };
  const [from, to] = brush === undefined ? [0, -1] : [Math.min(...brush), Math.max(...brush)];
  const first = timeline.buckets[0];
  const last = timeline.buckets.at(-1);
  const most = timeline.buckets.reduce((best, bucket) => (bucket.count > best.count ? bucket : best));
  return (
    <figure class="timeline">
      <svg
        ref={picture}
        viewBox={`0 0 ${count} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Hits along time; most, ${most.count}, at ${timeText(most.time)}`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setBrush([placeOf(event), placeOf(event)]);
        }}
        onPointerMove={(event) => brush !== undefined && setBrush([brush[0], placeOf(event)])}
        onPointerUp={() => {
          if (brush !== undefined) onChoose(chosenPeriod(timeline.buckets, from, to));
          setBrush(undefined);
        }}
        onPointerCancel={() => setBrush(undefined)}
      >
        {to >= from && <rect class="timeline-brush" x={from} y={0} width={to - from + 1} height={HEIGHT} />}
        {bars.map(({ time, hits, height }, index) => (
          <g key={time} class="timeline-bar">
            <title>{`${timeText(time)}: ${counted(hits, 'record')}`}</title>
            <rect class="timeline-space" x={index} y={0} width={1} height={HEIGHT} />
            <rect x={index + 0.1} y={HEIGHT - height} width={0.8} height={height} />
          </g>
        ))}
      </svg>
      <figcaption>
        <span>{first === undefined ? '' : timeText(first.time).replace(/:\d\d$/, '')}</span>
        <span class="hint">one bar is {timeline.interval}; drag to look closer</span>
        <span>{last === undefined ? '' : timeText(last.time).replace(/:\d\d$/, '')}</span>
      </figcaption>
    </figure>
  );
}
