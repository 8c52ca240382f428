/** Whose records a picture is of. */
import { t } from "../i18n";
import { layerById, topic, topicLayer } from "../state";
import { type Measured, measures, type Topic } from "../topic";

/** Layers of the schema that have measures: a viewer may see fewer than there are. */
export function knownLayers(): Measured[] {
  return (Object.keys(measures) as Measured[]).filter(l => layerById.value.has(l));
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
