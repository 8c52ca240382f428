/** The one map instance: boundaries and records on canvas, drawn from state, setting state. */
import { map as leafletMap } from "leaflet";
import { followPicked } from "./picked";
import { View } from "./view";

/** Puts the map into an element for good. Returns a disposer for tests. */
export function createMap(element: HTMLElement): () => void {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = leafletMap(element, {
    zoomSnap: 0,
    zoomDelta: 0.75,
    wheelPxPerZoomLevel: 100,
    minZoom: 5,
    maxZoom: 18,
    attributionControl: false,
    zoomControl: false,
    closePopupOnClick: false,
    doubleClickZoom: false,
    fadeAnimation: !still,
    zoomAnimation: !still,
    inertia: !still,
  });
  map.setView([0, 0], 5); // seen by nobody: the view comes with the boundaries or the address
  map.createPane("land").style.zIndex = "200";
  map.createPane("lit").style.zIndex = "300";
  map.createPane("marks").style.zIndex = "400";
  const view = new View(map, still);
  const stopPicked = followPicked(map);
  return () => {
    stopPicked();
    view.dispose();
    map.remove();
  };
}
