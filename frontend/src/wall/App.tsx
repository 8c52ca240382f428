/** The wall. */
import { Latest, Pressing } from "./Cards";
import { Enrol } from "./Enrol";
import { Handover } from "./Handover";
import { MapPanel } from "./MapPanel";
import { Ranking } from "./Ranking";
import { options, stage } from "./store";
import { Ticker } from "./Ticker";
import { Months, Tiles } from "./Tiles";
import { Title } from "./Title";
import { current, type Tour } from "./tour";

export function App({ tour }: { tour: Tour }) {
  if (stage.value !== "open") return <Enrol />;
  if (options.value.view === "handover") return <Handover />;
  const scene = current.value;
  const { visitor } = options.value;
  return (
    <div class={`wall ${visitor ? "visitor" : ""}`}>
      <Title />
      <div class="left">
        <Tiles />
        <Months />
      </div>
      <MapPanel scene={scene} tour={tour} />
      <div class="right">
        {scene && <Ranking scene={scene} measure={scene.measure} />}
        {visitor && scene && <Ranking scene={scene} measure="visits.count" />}
        {!visitor && <Pressing scene={scene} />}
        {!visitor && <Latest />}
      </div>
      {visitor ? null : <Ticker />}
    </div>
  );
}
