/** The place that a person chose for a record: a marker that can be dragged, and moved by arrow keys while it has the focus. */
import { effect } from "@preact/signals";
import { divIcon, type Map as LeafletMap, type Marker, marker } from "leaflet";
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
    alt: "✛",
    icon: divIcon({ className: "picked", iconSize: [32, 32] }),
  }).addTo(map);
  made.on("dragend", () => {
    picked.value = fromLatLng(made.getLatLng());
  });
  return made;
}
