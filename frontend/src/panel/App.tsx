/** Everything that lies over the map. */
import { t } from "../i18n";
import { boot, selection } from "../state";
import { Header } from "./Header";
import { Layers } from "./Layers";
import { Origin } from "./Origin";
import { UnitCard } from "./UnitCard";

export function App({ retry }: { retry: () => void }) {
  const status = boot.value;
  if (status.kind === "loading") return <output class="boot">{t("state.loading")}</output>;
  if (status.kind === "failed") {
    return (
      <div class="boot" role="alert">
        <h1>{t("app.name")}</h1>
        <p>{t(`state.${status.failure}`)}</p>
        <button type="button" onClick={retry}>
          {t("state.retry")}
        </button>
      </div>
    );
  }
  return (
    <>
      <Header />
      <Layers />
      {selection.value?.layer === "villages" && <UnitCard />}
      <Origin />
    </>
  );
}
