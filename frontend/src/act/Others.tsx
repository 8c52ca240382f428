/** What ends a record here: handing it over, merging it into another, deleting it. Each needs a reason. */
import { useState } from "preact/hooks";
import type { Ref } from "../state";
import type { Do } from "./Case";
import { UnitInput } from "./Place";
import { w } from "./words";

export function Others({ at, act }: { at: Ref; act: Do }) {
  const [reason, setReason] = useState("");
  const [unit, setUnit] = useState("");
  const [into, setInto] = useState("");
  const ready = reason.trim() !== "";
  return (
    <div class="others">
      <label class="input wide">
        {w("reason")}
        <input type="text" maxLength={200} value={reason} onInput={e => setReason(e.currentTarget.value)} />
      </label>
      <section>
        <h4>{w("transfer")}</h4>
        <UnitInput code={unit} choose={setUnit} />
        <button
          type="button"
          disabled={!ready || !unit}
          onClick={() => void act("POST", "/transfer", { body: { unit, reason } })}
        >
          {w("doTransfer")}
        </button>
      </section>
      <section class="row">
        <label class="input">
          {w("mergeId")}
          <input type="text" value={into} onInput={e => setInto(e.currentTarget.value.trim())} />
        </label>
        <button
          type="button"
          disabled={!ready || into === "" || into === at.id}
          onClick={() => void act("POST", "/merge", { body: { into, reason } })}
        >
          {w("doMerge")}
        </button>
      </section>
      <section>
        <button
          type="button"
          class="danger"
          disabled={!ready}
          onClick={() => {
            if (confirm(w("removeSure"))) void act("DELETE", `?${new URLSearchParams({ reason })}`, {});
          }}
        >
          {w("remove")}
        </button>
      </section>
    </div>
  );
}
