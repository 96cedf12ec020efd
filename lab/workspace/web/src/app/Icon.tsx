// Drawn here rather than taken from a font: a machine may lack the signs.
const PATHS = {
  close: "M5 5l10 10M15 5L5 15",
  menu: "M3 5h14M3 10h14M3 15h14",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  smile: "M10 2.5a7.5 7.5 0 100 15 7.5 7.5 0 000-15M6.8 11.8c1.6 2.4 4.8 2.4 6.4 0M7.5 7.8h.01M12.5 7.8h.01",
  reply: "M3 4h14v9H9l-4 4v-4H3z",
  window: "M7 3h10v10M17 3L9 11M13 11v6H3V7h6",
  download: "M10 3v10M5.5 9l4.5 4.5L14.5 9M3.5 17h13",
  file: "M5 2.5h7l4 4v11H5zM12 2.5v4h4",
  tour: "M10 2.5l2 5.5 5.5 2-5.5 2-2 5.5-2-5.5-5.5-2L8 8z",
  servers: "M3 3.5h14v5H3zM3 11.5h14v5H3zM6 6h.01M6 14h.01",
  inspector: "M8.5 3a5.5 5.5 0 100 11 5.5 5.5 0 000-11M12.5 12.5L17 17",
  down: "M10 4v11M5 10.5l5 5 5-5",
} as const;

export type IconName = keyof typeof PATHS;

/** A sign beside words, or in a button that has a label; it says nothing to a screen reader. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
