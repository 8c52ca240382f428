/** Where a record is: a point chosen on the map, or a unit found by name. */
import { useEffect, useState } from "preact/hooks";
import { shortName } from "../format";
import { send } from "../send";
import { picked, picking } from "../state";
import { isRecord } from "../wire";
import { w } from "./words";

export function Place({ wrong }: { wrong: string | undefined }) {
  const at = picked.value;
  return (
    <div class="place-input">
      <span class={at ? "" : "muted"} role="status">
        {picking.value
          ? w("picking")
          : at
            ? w("pointAt", { lon: at[0].toFixed(5), lat: at[1].toFixed(5) })
            : w("pointNone")}
      </span>
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
      {wrong ? <p class="wrong">{wrong}</p> : null}
    </div>
  );
}

interface Found {
  code: string;
  name: string;
  path: string[];
}

/** A unit by name, pinyin or code, as the server finds it. */
export function UnitInput({ code, choose }: { code: string; choose: (code: string) => void }) {
  const [text, setText] = useState("");
  const [found, setFound] = useState<readonly Found[]>([]);
  useEffect(() => {
    if (text.trim() === "") {
      setFound([]);
      return;
    }
    let stale = false;
    const timer = setTimeout(async () => {
      const outcome = await send("GET", `/api/units?${new URLSearchParams({ q: text, limit: "8" })}`);
      if (!stale && outcome.kind === "ok" && isRecord(outcome.doc) && Array.isArray(outcome.doc.units)) {
        setFound(outcome.doc.units as Found[]);
      }
    }, 150);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [text]);
  return (
    <div class="unit-input">
      <label>
        {w("unitCode")}
        <input type="search" value={text} onInput={e => setText(e.currentTarget.value)} />
      </label>
      <ul>
        {found.map(u => (
          <li key={u.code}>
            <button
              type="button"
              aria-pressed={u.code === code}
              onClick={() => {
                choose(u.code);
                setText("");
              }}
            >
              {shortName(u.name)} <small>{[...u.path.map(shortName), u.code].join(" › ")}</small>
            </button>
          </li>
        ))}
      </ul>
      {code ? <p class="muted">{code}</p> : null}
    </div>
  );
}
