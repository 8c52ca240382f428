/** Small line icons of the controls, our own, in a 24-unit square. */
const paths = {
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  home: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  list: "M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01",
  sun: "M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8ZM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M5 19l1.4-1.4M17.6 6.4 19 5",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z",
  help: "M9 9.2a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 1.9v.4M12 17.5h.01",
  close: "M6 6l12 12M18 6 6 18",
  fold: "M15 5l-7 7 7 7",
  unfold: "M9 5l7 7-7 7",
  up: "M12 19V6M6 11l6-6 6 6",
  rank: "M5 20V10M12 20V4M19 20v-7",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13ZM15.5 15.5 20 20",
  user: "M12 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8ZM4 20c1-4 4-5.5 8-5.5s7 1.5 8 5.5",
  polygon: "M5 8 13 4l6 6-3 9-9-1Z",
  rectangle: "M4 6h16v12H4Z",
  circle: "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16Z",
  play: "M8 5v14l11-7Z",
  pause: "M8 5v14M16 5v14",
  share: "M12 15V4M8 7.5 12 4l4 3.5M5 13v6h14v-6",
  table: "M4 5h16v14H4ZM4 10h16M10 10v9",
  star: "M12 4l2.4 5 5.6.7-4.1 3.8 1 5.5L12 16.3 7.100 19l1-5.500L4 9.700l5.600-.7Z",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.500 2h-15ZM10 20.500h4",
  save: "M4 11a8 8 0 0 1 14-4.500L20 9M20 4v5h-5M20 13a8 8 0 0 1-14 4.500L4 15M4 20v-5h5",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  print: "M7 9V4h10v5M7 17H4v-7h16v7h-3M7 14h10v6H7Z",
  layers: "M12 4 3 9l9 5 9-5ZM3 14l9 5 9-5",
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  target: "M12 7a5 5 0 1 0 0 10a5 5 0 1 0 0-10ZM12 2v4M12 18v4M2 12h4M18 12h4",
} as const;

export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
