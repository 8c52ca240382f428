/** The drawer over the right side in which records are registered and handled. */
import "./act.css";
import "./files.css";
import { useEffect } from "preact/hooks";
import { label } from "../i18n";
import { Icon } from "../panel/Icon";
import { useInset } from "../panel/inset";
import { layerById, narrow, picking } from "../state";
import { Assign } from "./Assign";
import { Case } from "./Case";
import { Register } from "./Register";
import { closeTask, task } from "./task";
import { w } from "./words";

export function Act() {
  const now = task.value;
  const host = useInset<HTMLElement>("right");
  useEffect(() => host.current?.focus(), [now?.kind, now?.kind === "case" ? now.id : ""]);
  if (!now) return null;
  const layer = layerById.value.get(now.layer);
  const name = layer ? label(layer.label) : "";
  const title = {
    register: w("registerTitle", { layer: name }),
    assign: w("assignTitle", { layer: name }),
    case: `${w("handle")} · ${name}`,
  }[now.kind];
  return (
    <aside
      class={`act ${picking.value ? "picking" : ""}`}
      aria-label={title}
      tabIndex={-1}
      ref={host}
      onKeyDown={e => {
        if (e.key === "Escape") {
          e.stopPropagation();
          closeTask();
        }
      }}
    >
      <header>
        <h2>{narrow.value && picking.value ? w("pickingHere") : title}</h2>
        <button type="button" class="plain" title={w("close")} onClick={stepBack}>
          <Icon name="close" />
          <span class="unseen">{w("close")}</span>
        </button>
      </header>
      <div class="act-body">
        {now.kind === "register" && <Register layer={now.layer} />}
        {now.kind === "assign" && <Assign key={now.layer} layer={now.layer} />}
        {now.kind === "case" && <Case key={now.id} at={now} />}
      </div>
    </aside>
  );
}

/** On a phone, where the drawer has made room for the map, it comes back first. */
function stepBack(): void {
  if (narrow.peek() && picking.peek()) picking.value = false;
  else closeTask();
}
