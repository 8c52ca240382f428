/** The panel of layers, filter and legend; it folds away, and on a narrow screen lies along the bottom. */
import { isCase } from "../filter";
import { t } from "../i18n";
import { folded, narrow, recordLayers } from "../state";
import { Filters } from "./Filters";
import { Icon } from "./Icon";
import { useInset } from "./inset";
import { Layers } from "./Layers";
import { Legend } from "./Legend";

export function Side() {
  return folded.value ? <Handle /> : <Open />;
}

function Handle() {
  const ref = useInset<HTMLButtonElement>("bottom");
  return (
    <button ref={ref} type="button" class="handle" aria-expanded={false} onClick={() => (folded.value = false)}>
      <Icon name="layers" />
      {t("side.title")}
    </button>
  );
}

function Open() {
  const left = useInset<HTMLElement>(narrow.value ? "bottom" : "left");
  return (
    <aside ref={left} class="panel side" aria-label={t("side.title")}>
      <header>
        <h2>{t("layers.title")}</h2>
        <button
          type="button"
          class="plain"
          aria-expanded={true}
          title={t("side.fold")}
          onClick={() => (folded.value = true)}
        >
          <Icon name="fold" />
          <span class="unseen">{t("side.fold")}</span>
        </button>
      </header>
      <Layers />
      {recordLayers.value.some(isCase) ? (
        <>
          <Filters />
          <Legend />
        </>
      ) : (
        <p class="muted small">{t("side.sumsOnly")}</p>
      )}
    </aside>
  );
}
