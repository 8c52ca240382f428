/** Whose records a picture is of. */
import { t } from "../i18n";
import { layerById, sumsOnly, topic, topicLayer } from "../state";
import { type Measured, measures, type Topic } from "../topic";

/** Layers that the viewer has measures of: those of the schema, and of who reads figures alone all. */
export function knownLayers(): Measured[] {
  return (Object.keys(measures) as Measured[]).filter(l => sumsOnly.value || layerById.value.has(l));
}

export function LayerChoice() {
  return (
    <label class="line">
      <span>{t("topic.layer")}</span>
      <select
        value={topicLayer.value?.id}
        onChange={e => {
          const next = e.currentTarget.value as Measured;
          topic.value = { layer: next, measure: topic.value.measure === "count" ? "count" : "rate" } as Topic;
        }}
      >
        {knownLayers()
          .filter(l => l !== "facilities")
          .map(l => (
            <option key={l} value={l}>
              {t(`layer.${l}`)}
            </option>
          ))}
      </select>
    </label>
  );
}
