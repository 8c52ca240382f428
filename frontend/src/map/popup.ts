/** The selected record's popup: an empty host that the panels render the card into, held at the record's place. */
import { type Map as LeafletMap, type Popup, popup } from "leaflet";
import { afterPaint } from "../later";
import { insets, popupHost } from "../state";
import type { Position } from "../wire";
import { toLatLng } from "./latlng";
import { sizeUnit } from "./look";

export interface Shown {
  key: string;
  at: Position;
  label: string;
}

export class CardPopup {
  private open: Popup | null = null;
  private key = "";

  constructor(private readonly map: LeafletMap) {}

  /** Opens it for a record, moves an open one to another, closes it for null. Of the same record it only follows the place. */
  show(record: Shown | null): void {
    if (!record) this.close();
    else if (!this.open) this.create(record);
    else if (this.key !== record.key) this.move(this.open, record);
    else this.open.setLatLng(toLatLng(record.at));
  }

  private create(record: Shown): void {
    const host = document.createElement("div");
    host.setAttribute("role", "dialog");
    host.tabIndex = -1;
    host.dataset.card = "";
    this.open = popup({
      maxWidth: 380 * sizeUnit(),
      minWidth: 300 * sizeUnit(),
      offset: [0, -8],
      closeButton: false,
      closeOnClick: false,
      closeOnEscapeKey: false,
      autoClose: false,
    }).setContent(host);
    popupHost.value = host;
    this.move(this.open, record);
  }

  private move(open: Popup, record: Shown): void {
    this.key = record.key;
    popupHost.peek()?.setAttribute("aria-label", record.label);
    // The card is rendered after the next frame: only then is there something to measure and to pan into view.
    afterPaint(() => {
      if (this.open !== open || this.key !== record.key) return;
      const { left, right, bottom } = insets.peek();
      open.options.autoPanPaddingTopLeft = [left + 16, 16];
      open.options.autoPanPaddingBottomRight = [right + 16, bottom + 16];
      const focus = document.activeElement;
      open.setLatLng(toLatLng(record.at));
      if (this.map.hasLayer(open)) open.update();
      else open.openOn(this.map);
      if (focus instanceof HTMLElement && popupHost.peek()?.contains(focus)) focus.focus({ preventScroll: true });
    });
  }

  private close(): void {
    popupHost.value = null;
    this.open?.remove();
    this.open = null;
    this.key = "";
  }
}
