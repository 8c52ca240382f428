/** Everything that lies over the map. */
import { ActHost } from "../act/buttons";
import { task } from "../act/task";
import { t } from "../i18n";
import { opened } from "../saved/follow";
import { OpenedNote } from "../saved/Inbox";
import { boot, layerById, listing, mode, narrow, selection } from "../state";
import { Boot } from "./Boot";
import { BottomCard } from "./BottomCard";
import { FuelBoard } from "./Fuel";
import { Header } from "./Header";
import { Help } from "./Help";
import { Notices } from "./Notices";
import { PastedList } from "./PastedList";
import { Ranking } from "./Ranking";
import { Side } from "./Side";
import { SinceNote } from "./Since";
import { SpotBoard } from "./Spots";
import { StatusBar } from "./StatusBar";
import { Strip } from "./Strip";
import { Table } from "./Table";
import { Tools } from "./Tools";
import { UnitCard } from "./UnitCard";

export function App({ retry }: { retry: () => void }) {
  const status = boot.value;
  if (status.kind === "loading") return <output class="boot late">{t("state.loading")}</output>;
  if (status.kind === "failed") return <Boot status={status} retry={retry} />;
  return (
    <>
      <Header />
      <Strip />
      <Notices />
      {opened.value ? <OpenedNote /> : <SinceNote />}
      <Side />
      <Right />
      <Bottom />
      <Tools />
      <StatusBar />
      <Help />
      <PastedList />
      <ActHost />
    </>
  );
}

/** The column at the right, or on a narrow screen the sheet over everything: what is selected, else the ranking. */
function Right() {
  if (task.value && !narrow.value) return null; // the drawer of who registers or handles a record lies there
  const at = selection.value;
  const isUnit = at !== null && layerById.value.get(at.layer)?.level !== undefined;
  if (narrow.value && at) return isUnit ? <UnitCard /> : <BottomCard />;
  if (isUnit) return <UnitCard />;
  if (narrow.value && (listing.value || task.value)) return null;
  if (mode.value === "hotspots") return <SpotBoard />;
  if (mode.value === "fuel") return <FuelBoard />;
  return mode.value === "measure" ? <Ranking /> : null;
}

/** The table along the bottom; on a narrow screen a card lies over it. */
function Bottom() {
  return listing.value && !(narrow.value && selection.value) ? <Table /> : null;
}
