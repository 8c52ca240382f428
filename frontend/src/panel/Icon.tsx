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
