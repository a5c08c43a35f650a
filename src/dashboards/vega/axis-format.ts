/** How the figures along an axis are written: short, and with their unit. */
import type { Format } from '../panel.ts';

interface AxisFormat {
  /** A d3 number format. */
  readonly format?: string;
  /** A Vega expression of the label; ours, never made of data. */
  readonly labelExpr?: string;
}

const SHORT = '~s';
// d3's "s" writes thousandths of a unit as "m", which reads as minutes or millions.
const PLAIN = "abs(datum.value) < 1 ? format(datum.value, '~g') : format(datum.value, '~s')";
const SECONDS =
  "datum.value == 0 ? '0' : datum.value < 1 ? format(datum.value * 1000, '~f') + ' ms' : datum.value < 120 ? format(datum.value, '~f') + ' s' : datum.value < 7200 ? format(datum.value / 60, '.3~g') + ' min' : format(datum.value / 3600, '.3~g') + ' h'";

const AXES: Readonly<Record<Format, AxisFormat>> = {
  bytes: { format: '~s' },
  count: { labelExpr: PLAIN },
  decimal: { labelExpr: PLAIN },
  milliseconds: { labelExpr: SECONDS.replaceAll('datum.value', '(datum.value / 1000)') },
  money: { labelExpr: "abs(datum.value) < 1000 ? format(datum.value, '$,.4~f') : format(datum.value, '$~s')" },
  percent: { format: '.3~%' },
  seconds: { labelExpr: SECONDS },
  text: {},
  time: {},
  tokens: { labelExpr: PLAIN },
};

/** What Vega-Lite is told for an axis of values in this format. */
export function axisFormat(format: Format): AxisFormat & { readonly format: string } {
  return { format: SHORT, ...AXES[format] };
}
