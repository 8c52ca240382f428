/** Along the bottom: lower left, as the rules ask of a shown map, approval number, source and date; then where the pointer is, and the scale. */
import { inLanguage, shortName } from "../format";
import { lang, t } from "../i18n";
import { basemap, session, spot, view } from "../state";
import { scaleOf } from "./scale";

export function StatusBar() {
  return (
    <footer class="status">
      <Origin />
      <Where />
      <Scale />
    </footer>
  );
}

function Origin() {
  const { map, generated } = session.value ?? {};
  const source = [inLanguage(map?.source ?? "", lang.value), map?.date].filter(Boolean).join(" ");
  const parts = [
    map?.approval_number ? t("origin.approval", { number: map.approval_number }) : t("origin.unset"),
    generated && map?.source === generated ? "" : source, // said once
    basemap.value?.attribution ?? "",
    generated ? t("origin.generated") : "",
  ];
  return <p class="origin">{parts.filter(Boolean).join(" · ")}</p>;
}

function Where() {
  const at = spot.value;
  if (!at) return <p class="where" />;
  const p = at.unit?.properties ?? {};
  const own = at.unit ? p.name : undefined;
  const chain = [p.county_name, p.township_name, own].filter(Boolean).map(n => shortName(String(n)));
  const [lon, lat] = at.at;
  return (
    <p class="where">
      <strong>{[...new Set(chain)].join(" › ") || t("where.outside")}</strong>
      <span class="muted">
        {lon.toFixed(4)}, {lat.toFixed(4)}
      </span>
    </p>
  );
}

function Scale() {
  const at = view.value;
  if (!at) return <p class="scale" />;
  const { metres, px } = scaleOf(at.centre[1], at.zoom, 120);
  const text = metres >= 1000 ? t("scale.km", { n: metres / 1000 }) : t("scale.m", { n: metres });
  return (
    <p class="scale">
      <i style={{ width: `${px.toFixed(1)}px` }} aria-hidden="true" />
      {text}
    </p>
  );
}
