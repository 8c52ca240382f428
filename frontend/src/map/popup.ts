/** The selected record's popup: an empty host that the panels render the card into, held at the record's place. */
import { type Map as LeafletMap, type Popup, popup } from "leaflet";
import { afterPaint } from "../later";
import { above, insets, popupHost } from "../state";
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

  /** Opens it for a record, moves an open one to another, closes it for null. Of the same record it follows the place, and the room that panels leave. */
  show(record: Shown | null): void {
    if (!record) {
      this.close();
      return;
    }
    const open = this.open ?? this.create();
    popupHost.peek()?.setAttribute("aria-label", record.label);
    const same = this.key === record.key;
    this.key = record.key;
    // The card is rendered after the next frame: only then is there something to measure and to pan into view.
    afterPaint(() => {
      if (this.open === open && this.key === record.key) this.place(open, record, same);
    });
  }

  private create(): Popup {
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
    return this.open;
  }

  private place(open: Popup, { at }: Shown, same: boolean): void {
    const { left, right, bottom } = insets.peek();
    open.options.autoPanPaddingTopLeft = [left + 16, above.peek() + 16];
    open.options.autoPanPaddingBottomRight = [right + 16, bottom + 16];
    const focus = document.activeElement;
    open.setLatLng(toLatLng(at));
    if (!this.map.hasLayer(open)) open.openOn(this.map);
    else if (!same) open.update();
    if (focus instanceof HTMLElement && popupHost.peek()?.contains(focus)) focus.focus({ preventScroll: true });
  }

  private close(): void {
    popupHost.value = null;
    this.open?.remove();
    this.open = null;
    this.key = "";
  }
}
