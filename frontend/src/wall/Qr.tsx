/** The scene's address on the desk as a QR code: whoever scans it sees it in their own scope, or signs in first. */
import { qr } from "./qr";
import { t } from "./words";

export function Qr({ url }: { url: string }) {
  const grid = qr(url);
  if (!grid) return null;
  const side = grid.length + 8; // four modules of quiet on each side
  const path = grid.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1Z` : ""))).join("");
  return (
    <figure class="qr">
      <svg viewBox={`0 0 ${side} ${side}`} shape-rendering="crispEdges" role="img" aria-label={t("qr.alt")}>
        <rect width={side} height={side} />
        <path d={path} />
      </svg>
      <figcaption>{t("qr.text")}</figcaption>
    </figure>
  );
}
