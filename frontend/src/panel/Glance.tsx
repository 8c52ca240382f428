/** What presses, before anything is chosen: cases past their day or close to it, villages nobody goes to. Each figure leads to what it counts. */
import { batch } from "@preact/signals";
import { listStage } from "../cases";
import { stageCount } from "../filter";
import { count } from "../format";
import { t } from "../i18n";
import { facets } from "../load/facets";
import { neglected } from "../load/neglect";
import { by, layerById, level, mode, quick, topic } from "../state";
import { firstTopic, type Topic } from "../topic";

const gap: Topic = { layer: "visits", measure: "gap_months" };

export function Glance() {
  const counts = facets.value;
  return (
    <fieldset class="glance">
      <legend class="unseen">{t("glance.title")}</legend>
      {(["overdue", "due_soon"] as const).map(stage => (
        <Figure
          key={stage}
          kind={stage}
          n={counts ? stageCount(stage, counts) : null}
          unit={t("measured.records")}
          on={quick.value.stage === stage}
          press={() => listStage(stage)}
        />
      ))}
      {layerById.value.has("visits") && (
        <Figure
          kind="neglected"
          n={neglected.value}
          unit={t("glance.villages")}
          on={gapShown()}
          press={() => showGap(!gapShown())}
        />
      )}
    </fieldset>
  );
}

interface FigureProps {
  kind: "overdue" | "due_soon" | "neglected";
  /** null while it is not known. */
  n: number | null;
  unit: string;
  on: boolean;
  press: () => void;
}

function Figure({ kind, n, unit, on, press }: FigureProps) {
  return (
    <button type="button" aria-pressed={on} title={t(`glance.${kind}Title`)} onClick={press}>
      <span>
        {n === null ? (
          <i class="skeleton" aria-hidden="true" />
        ) : (
          <strong class={kind === "overdue" && n > 0 ? "late-by" : ""}>{count(n)}</strong>
        )}{" "}
        <small class="muted">{unit}</small>
      </span>
      <span class="small">{t(`glance.${kind}`)}</span>
    </button>
  );
}

function gapShown(): boolean {
  const { layer, measure } = topic.value;
  return mode.value === "measure" && level.value === "village" && layer === gap.layer && measure === gap.measure;
}

/** Colours and ranks villages by how long nobody has been there, or what they are coloured by at first. */
function showGap(on: boolean): void {
  batch(() => {
    mode.value = "measure";
    topic.value = on ? gap : firstTopic;
    by.value = on ? "village" : "auto";
  });
}
