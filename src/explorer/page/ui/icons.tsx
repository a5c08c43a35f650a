/** The page's own icons: strokes in the colour of the text around them, and nothing to a screen reader. */

const PATHS = {
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M16 16l5 5',
  boards: 'M4 20V11M10 20V4M16 20v-7M21 20H3',
  health: 'M3 12h4l3-7 4 14 3-7h4',
  light:
    'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2 12h2M20 12h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4',
  dark: 'M20 14.5A8 8 0 0 1 9.5 4a8 8 0 1 0 10.5 10.5',
  system: 'M3 5h18v11H3zM9 20h6M12 16v4',
  close: 'M6 6l12 12M18 6L6 18',
  down: 'M6 9l6 6 6-6',
  right: 'M9 6l6 6-6 6',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  check: 'M5 12l5 5 9-10',
  up: 'M7 11v9H4v-9zM7 11l4-8c1.6 0 2.4 1 2.2 2.4L12.7 9H18c1.6 0 2.4 1.2 2 2.6l-2 7c-.3.9-1 1.4-2 1.4H7',
  thumbDown: 'M17 13V4h3v9zM17 13l-4 8c-1.6 0-2.4-1-2.2-2.4l.5-3.6H6c-1.6 0-2.4-1.2-2-2.6l2-7C6.300 4.500 7 4 8 4h9',
  link: 'M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.600-5.700l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.600 5.700l1-1',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 8v4l3 2',
  question:
    'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.3-1 .8-1 1.700M12 17h.01',
  refresh: 'M20 11a8 8 0 0 0-14-4L4 9M4 4v5h5M4 13a8 8 0 0 0 14 4l2-2M20 20v-5h-5',
  table: 'M4 5h16v14H4zM4 10h16M4 15h16M10 10v9',
  tool: 'M14 7a4 4 0 0 1 5-4l-2.500 2.500 2 2L21 5a4 4 0 0 1-5 5l-8 8.500a2 2 0 0 1-3-3z',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01',
  sound: 'M4 10v4h4l5 4V6L8 10zM17 9a4 4 0 0 1 0 6',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  talk: 'M4 5h16v11H10l-5 4v-4H4z',
  user: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 21c0-4 3.500-6 8-6s8 2 8 6',
  key: 'M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8M11 12l9-9M16 7l3 3',
  leave: 'M10 4H5v16h5M15 8l4 4-4 4M19 12H9',
  warn: 'M12 4l9 16H3zM12 10v4M12 17h.01',
  sliders: 'M4 7h10M18 7h2M16 5v4M4 17h2M10 17h10M8 15v4',
  minus: 'M5 12h14',
  code: 'M9 7l-5 5 5 5M15 7l5 5-5 5',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
