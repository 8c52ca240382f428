/** The place that a person chose for a record: a marker that can be dragged, and moved by arrow keys while it has the focus (a pixel at a time with Shift). */
import { effect } from "@preact/signals";
import { divIcon, type Map as LeafletMap, type Marker, marker } from "leaflet";
import { t } from "../i18n";
import { picked } from "../state";
import { fromLatLng, toLatLng } from "./latlng";

/** Follows the chosen place. Returns a disposer. */
export function followPicked(map: LeafletMap): () => void {
  let shown: Marker | null = null;
  const stop = effect(() => {
    const at = picked.value;
    if (!at) {
      shown?.remove();
      shown = null;
      return;
    }
    shown ??= create(map);
    shown.setLatLng(toLatLng(at));
    shown.getElement()?.setAttribute("title", t("map.picked"));
  });
  return () => {
    stop();
    shown?.remove();
  };
}

function create(map: LeafletMap): Marker {
  const made = marker([0, 0], {
    draggable: true,
    autoPan: true,
    keyboard: true,
    icon: divIcon({ className: "picked", iconSize: [32, 32] }),
  }).addTo(map);
  made.on("dragend", () => {
    picked.value = fromLatLng(made.getLatLng());
  });
  made.getElement()?.addEventListener("keydown", e => {
    const [x, y] = steps[e.key] ?? [0, 0];
    if (x === 0 && y === 0) return;
    e.preventDefault();
    e.stopPropagation(); // else the map goes as well
    const px = e.shiftKey ? 1 : 8;
    const at = map.latLngToContainerPoint(made.getLatLng()).add([x * px, y * px]);
    picked.value = fromLatLng(map.containerPointToLatLng(at));
  });
  return made;
}

/** Where arrow keys move it. */
const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
