/** Where a record is: a point chosen on the map, or a unit found by name. */
import { useEffect, useState } from "preact/hooks";
import { shortName } from "../format";
import { send } from "../send";
import { boundaries, picked, pickedUnit, picking, unitOf } from "../state";
import { isRecord, type Position } from "../wire";
import { w } from "./words";

interface PlaceProps {
  wrong: string | undefined;
  /** Where it is now, for a record that has a place. */
  from?: Position | null;
}

export function Place({ wrong, from = null }: PlaceProps) {
  const at = picked.value;
  const unit = pickedUnit.value;
  const outside = at && !unit && boundaries.value.size > 0;
  return (
    <div class="place-input">
      <p class={at ? "" : "muted"} role="status">
        {picking.value ? w("picking") : at ? (unit ? unitPath(unit.id) : "") : from ? "" : w("pointNone")}
        {at && !picking.value ? <small class="muted"> {lonLat(at)}</small> : null}
        {!at && from && !picking.value ? <small class="muted">{lonLat(from)}</small> : null}
      </p>
      {outside && !picking.value ? <p class="wrong">{w("pointOutside")}</p> : null}
      <div class="row">
        <button
          type="button"
          aria-pressed={picking.value}
          onClick={() => {
            picking.value = !picking.value;
            if (picking.value) document.getElementById("map")?.focus();
          }}
        >
          {w("pick")}
        </button>
        {from && !at ? (
          <button type="button" onClick={() => (picked.value = from)}>
            {w("drag")}
          </button>
        ) : null}
        {at ? (
          <button type="button" onClick={() => (picked.value = null)}>
            {w(from ? "pointKeep" : "pointClear")}
          </button>
        ) : null}
      </div>
      {at && !picking.value ? <p class="muted small">{w("dragHint")}</p> : null}
      {wrong ? <p class="wrong">{wrong}</p> : null}
    </div>
  );
}

function lonLat([lon, lat]: Position): string {
  return `${lon.toFixed(5)}, ${lat.toFixed(5)}`;
}

/** A unit with those above it, or its code where it is out of sight. */
export function unitPath(code: string): string {
  const names = [6, 9, 12]
    .filter(n => n <= code.length)
    .map(n => shortName(String(unitOf(code.slice(0, n))?.properties.name ?? "")));
  return names.at(-1) ? names.filter(Boolean).join(" › ") : code;
}

interface Found {
  code: string;
  name: string;
  path: string[];
}

const pathOf = (u: Found) => [...u.path, u.name].map(shortName).join(" › ") + (u.path.length === 0 ? ` ${u.code}` : "");

interface UnitInputProps {
  code: string;
  choose: (code: string) => void;
  wrong?: string | undefined;
  /** Whether it may be a unit out of sight, by its code. */
  beyond?: boolean;
}

const isCode = (text: string) => /^\d{6}(\d{3}){0,2}$/.test(text.trim());

/** A unit by name, pinyin or code, as the server finds it. */
export function UnitInput({ code, choose, wrong, beyond = false }: UnitInputProps) {
  const [text, setText] = useState("");
  const [found, setFound] = useState<readonly Found[] | null>(null);
  const [last, setLast] = useState<Found | null>(null);
  useEffect(() => {
    setFound(null);
    if (text.trim() === "") return;
    let stale = false;
    const timer = setTimeout(async () => {
      const outcome = await send("GET", `/api/units?${new URLSearchParams({ q: text, limit: "8" })}`);
      if (!stale && outcome.kind === "ok" && isRecord(outcome.doc) && Array.isArray(outcome.doc.units)) {
        const units = outcome.doc.units as Found[];
        const other = { code: text.trim(), name: w("unitBeyond"), path: [] };
        setFound(beyond && isCode(text) && !units.some(u => u.code === other.code) ? [other] : units);
      }
    }, 150);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [text]);
  const take = (u: Found) => {
    setLast(u);
    choose(u.code);
    setText("");
  };
  return (
    <div class="unit-input">
      <label>
        {w("unitCode")}
        <input
          type="search"
          autoComplete="off"
          value={text}
          onInput={e => setText(e.currentTarget.value)}
          onKeyDown={e => {
            if (e.key !== "Enter") return;
            e.preventDefault(); // it chooses, and does not send the form
            if (!e.isComposing && found?.[0]) take(found[0]);
          }}
        />
      </label>
      {found?.length === 0 ? <p class="muted small">{w(beyond ? "unitNoneHere" : "unitNone")}</p> : null}
      <ul>
        {(found ?? []).map(u => (
          <li key={u.code}>
            <button type="button" aria-pressed={u.code === code} onClick={() => take(u)}>
              {shortName(u.name)} <small>{[...u.path.map(shortName), u.code].join(" › ")}</small>
            </button>
          </li>
        ))}
      </ul>
      {code ? (
        <p class="unit-chosen">
          ✓ {last?.code === code ? pathOf(last) : unitPath(code)}{" "}
          <button type="button" class="plain" onClick={() => choose("")}>
            {w("pointClear")}
          </button>
        </p>
      ) : null}
      {wrong ? <p class="wrong">{wrong}</p> : null}
    </div>
  );
}
