/** Colours of charts on light and on dark: every one stands out from the page by 3:1 at least, and none depends on red against green. */

export type Scheme = 'dark' | 'light';

export interface Palette {
  /** What charts are drawn on. */
  readonly surface: string;
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  /** For a chart with one series. */
  readonly single: string;
  readonly series: readonly string[];
  /** From little to much. */
  readonly ramp: readonly [string, string, string];
  /** Values that mean the same in every chart, whatever else is in it. */
  readonly meanings: Readonly<Record<string, string>>;
}

const LIGHT = { good: '#0f7f6e', bad: '#c2352b', odd: '#b45309', left: '#6d5bd0', calm: '#64748b' };
const DARK = { good: '#4fd1b8', bad: '#ff8f87', odd: '#f5b14c', left: '#b7a6ff', calm: '#94a3b8' };

export const PALETTES: Readonly<Record<Scheme, Palette>> = {
  light: {
    surface: '#ffffff',
    text: '#1a2129',
    muted: '#57616d',
    grid: '#e6e9ed',
    single: '#2f5bd0',
    series: [
      '#2f5bd0',
      '#c2570c',
      '#0f7f6e',
      '#a8327f',
      '#7a6200',
      '#5b4bc4',
      '#2f7d9b',
      '#9c2f2f',
      '#4d7c0f',
      '#64748b',
    ],
    ramp: ['#eef3fe', '#7f9ff0', '#1c3fa8'],
    meanings: meanings(LIGHT),
  },
  dark: {
    surface: '#171c22',
    text: '#e6eaef',
    muted: '#9aa5b1',
    grid: '#2a323b',
    single: '#86a8ff',
    series: [
      '#86a8ff',
      '#ffad66',
      '#4fd1b8',
      '#f08cc6',
      '#e3c455',
      '#b7a6ff',
      '#6cc7e8',
      '#ff8f87',
      '#a3d65c',
      '#94a3b8',
    ],
    ramp: ['#1d2531', '#3f62b8', '#b5caff'],
    meanings: meanings(DARK),
  },
};

function meanings({ good, bad, odd, left, calm }: typeof LIGHT): Record<string, string> {
  return {
    completed: good,
    success: good,
    up: good,
    positive: good,
    failed: bad,
    failure: bad,
    down: bad,
    negative: bad,
    dead: bad,
    aborted: left,
    filtered: odd,
    neutral: calm,
    unknown: calm,
  };
}
