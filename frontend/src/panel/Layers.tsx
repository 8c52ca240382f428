/** The layer switch: a layer, exactly how many of it are in view, and its kinds. */
import { count } from "../format";
import { label, t } from "../i18n";
import { hidden, recordLayers, records, shown, toggle } from "../state";
import type { Layer, Note } from "../wire";
import { Swatch } from "./Swatch";

export function Layers() {
  return (
    <ul class="layers">
      {recordLayers.value
        .filter(l => l.geometry === "point")
        .map(l => (
          <Switch key={l.id} layer={l} />
        ))}
    </ul>
  );
}

function Switch({ layer }: { layer: Layer }) {
  const on = shown.value.has(layer.id);
  const kinds = layer.fields.find(f => f.name === layer.class)?.codes ?? [];
  return (
    <li class="switch">
      <label>
        <input
          type="checkbox"
          checked={on}
          onChange={e => (shown.value = toggle(shown.value, layer.id, e.currentTarget.checked))}
        />
        <Swatch layer={layer.id} code="" />
        <span>{label(layer.label)}</span>
      </label>
      {on && <Total id={layer.id} />}
      {on && kinds.length > 0 && <Kinds layer={layer} />}
    </li>
  );
}

function Kinds({ layer }: { layer: Layer }) {
  const kinds = layer.fields.find(f => f.name === layer.class)?.codes ?? [];
  const off = kinds.filter(k => hidden.value.has(`${layer.id}:${k.code}`)).length;
  return (
    <details>
      <summary>
        {off > 0 ? t("layers.kindsOf", { on: kinds.length - off, all: kinds.length }) : t("layers.kinds")}
      </summary>
      <ul>
        {kinds.map(k => {
          const key = `${layer.id}:${k.code}`;
          return (
            <li key={key}>
              <label>
                <input
                  type="checkbox"
                  checked={!hidden.value.has(key)}
                  onChange={e => (hidden.value = toggle(hidden.value, key, !e.currentTarget.checked))}
                />
                <Swatch layer={layer.id} code={k.code} />
                <span>{label(k.label)}</span>
              </label>
            </li>
          );
        })}
      </ul>
    </details>
  );
}

/** The exact number in view, and in words what of it the map cannot show, or that the request failed. */
function Total({ id }: { id: string }) {
  const data = records.value.get(id);
  if (data?.status.kind === "failed") return <em class="failed">{t(`short.${data.status.failure}`)}</em>;
  if (!data || data.matched === null) return <i class="skeleton" aria-hidden="true" />;
  const drawn = data.clusters ? data.matched : data.features.length;
  return (
    <>
      <output class="total" aria-label={t("layers.inView", { n: data.matched })}>
        {count(data.matched)}
      </output>
      {data.notes.map(n => (
        <em class="note" key={typeof n === "string" ? n : n.code}>
          {said(n)}
        </em>
      ))}
      {data.clusters && <em class="note">{t("layers.clustered")}</em>}
      {drawn < data.matched && <em class="note">{t("layers.cut", { n: count(data.matched - drawn) })}</em>}
    </>
  );
}

/** What the server leaves out, in the reader's words where the code is known. */
function said(n: Note): string {
  if (typeof n === "string") return n;
  if (n.code === "archive") return t("note.archive", { n: count(n.count ?? 0), before: n.before ?? "" });
  return t("note.other", { code: n.code });
}
