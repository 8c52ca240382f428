/** The two ways into the drawer, and the drawer itself, which is loaded with its first use. */
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { Icon } from "../panel/Icon";
import { part } from "../part";
import type { Ref } from "../state";
import { unsent } from "./draft";
import { closeTask, may, open, task } from "./task";
import { w } from "./words";

const drawer = signal<ComponentType | null>(null);

/** Shows the drawer while there is a task. */
export function ActHost() {
  const busy = task.value !== null;
  useEffect(() => {
    if (busy && !drawer.peek()) {
      const show = (m: typeof import("./Act")) => {
        drawer.value = m.Act;
      };
      void part("act", () => import("./Act"), show, closeTask);
    }
  }, [busy]);
  useEffect(() => {
    if (!unsent.value) return;
    const ask = (e: BeforeUnloadEvent) => {
      e.preventDefault();
      e.returnValue = ""; // browsers before 119 ask for this alone
    };
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [unsent.value]);
  const Drawer = drawer.value;
  return busy && Drawer ? <Drawer /> : null;
}

/** Begins to register a record. */
export function RegisterButton() {
  if (!may("edit")) return null;
  return (
    <button type="button" title={w("register")} onClick={() => open({ kind: "register", layer: "disputes" })}>
      <Icon name="plus" />
      <span>{w("register")}</span>
    </button>
  );
}

/** Takes a record in hand. */
export function HandleButton({ at }: { at: Ref }) {
  if (!may("edit") || at.layer === "traces") return null;
  return (
    <button type="button" class="main" onClick={() => open({ kind: "case", layer: at.layer, id: at.id })}>
      {w("handle")}
    </button>
  );
}
