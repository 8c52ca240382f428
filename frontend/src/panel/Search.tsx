/** One box for places and records: hanzi, pinyin, initials, codes and ids; a pasted list of names opens as a list. */
import { batch, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { drillInto } from "../drill";
import { shortName } from "../format";
import { label, t } from "../i18n";
import { followSearch, found, sought } from "../load/search";
import { layerById, pasted, selection, stack } from "../state";
import { layerOfLevel, levelOf } from "../topic";
import type { Found } from "../wire";
import { Icon } from "./Icon";

export function Search() {
  const box = useRef<HTMLInputElement>(null);
  const open = useSignal(false);
  const at = useSignal(0);
  useEffect(followSearch, []);
  useEffect(() => {
    const own = new AbortController();
    addEventListener("keydown", e => summon(e) && focus(e, box.current), { signal: own.signal });
    return () => own.abort();
  }, []);
  const { data, status, text } = found.value;
  const options = optionsOf(data);
  const chosen = Math.min(at.value, options.length - 1);
  const showing = open.value && text !== "";
  const close = () => {
    open.value = false;
    sought.value = "";
    box.current?.blur();
  };
  const take = (o: Option | undefined) => {
    if (!o) return;
    o.go();
    close();
  };
  const key = (e: KeyboardEvent) => {
    if (e.key === "Escape") {
      if (showing || sought.value) e.preventDefault(); // else it is for what lies on top
      close();
    } else if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      const by = e.key === "ArrowDown" ? 1 : -1;
      at.value = options.length === 0 ? 0 : (chosen + by + options.length) % options.length;
    } else if (e.key === "Enter" && !e.isComposing) {
      e.preventDefault();
      take(options[chosen]);
    }
  };
  return (
    <search class="search">
      <Icon name="search" />
      <input
        ref={box}
        type="text"
        enterkeyhint="search"
        autocomplete="off"
        role="combobox"
        aria-label={t("search.label")}
        aria-expanded={showing}
        aria-controls="search-found"
        aria-activedescendant={showing && options[chosen] ? `found-${chosen}` : undefined}
        placeholder={t("search.hint")}
        title="Ctrl+K"
        value={sought.value}
        maxLength={100}
        onInput={e => {
          sought.value = e.currentTarget.value;
          at.value = 0;
          open.value = true;
        }}
        onPaste={e => {
          const list = e.clipboardData?.getData("text") ?? "";
          if (!/\S[\r\n]+\s*\S/.test(list)) return;
          e.preventDefault();
          pasted.value = list;
          close();
        }}
        onFocus={() => (open.value = true)}
        onBlur={() => (open.value = false)}
        onKeyDown={key}
      />
      {showing && (
        <div class="panel found" id="search-found" role="listbox" aria-label={t("search.found")}>
          {options.map((o, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the combobox keeps the focus
            <div
              key={o.key}
              id={`found-${i}`}
              role="option"
              aria-selected={i === chosen}
              class={i === chosen ? "on" : ""}
              onMouseDown={e => e.preventDefault()}
              onClick={() => take(o)}
            >
              <strong>{o.name}</strong> <span class="muted small">{o.more}</span>
            </div>
          ))}
          {status.kind === "failed" && <p class="muted small">{t(`state.${status.failure}`)}</p>}
          {status.kind === "ready" && options.length === 0 && <p class="muted small">{t("search.none")}</p>}
          {data && data.numberMatched > data.units.length && (
            <p class="muted small">{t("search.more", { n: data.numberMatched - data.units.length })}</p>
          )}
        </div>
      )}
    </search>
  );
}

interface Option {
  key: string;
  name: string;
  more: string;
  go: () => void;
}

function optionsOf(data: Found | null): Option[] {
  if (!data) return [];
  const units = data.units.flatMap(u => {
    const level = levelOf(u.code);
    if (!level) return [];
    const former = u.former ? t("search.former", { name: u.former }) : "";
    return {
      key: u.code,
      name: shortName(u.name),
      more: [u.path.slice(1).map(shortName).join(" › "), former, u.code].filter(Boolean).join(" · "),
      go: () => goTo(u.code),
    };
  });
  const records = data.records.map(r => {
    const layer = layerById.value.get(r.layer);
    return {
      key: `${r.layer}:${r.id}`,
      name: r.id,
      more: [layer ? label(layer.label) : r.layer, shortName(r.unit_name)].join(" · "),
      go: () => {
        stack.value = [];
        selection.value = { layer: r.layer, id: r.id };
      },
    };
  });
  return [...records, ...units];
}

/** Opens a unit: the map goes there, narrowed to it, with its card. */
export function goTo(code: string): void {
  const level = levelOf(code);
  if (!level) return;
  batch(() => {
    drillInto(code);
    selection.value = { layer: layerOfLevel[level], id: code };
  });
}

/** Ctrl+K anywhere, / where nothing is typed into. */
function summon(e: KeyboardEvent): boolean {
  if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") return true;
  const typing = e.target instanceof HTMLElement && e.target.matches("input, textarea, select");
  return e.key === "/" && !typing && !e.altKey && !e.ctrlKey && !e.metaKey;
}

function focus(e: KeyboardEvent, box: HTMLInputElement | null): void {
  e.preventDefault();
  box?.focus();
  box?.select();
}
