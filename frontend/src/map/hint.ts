/** A small note beside the pointer that says what lies under it. Text only. */

export class Hint {
  private readonly element = document.createElement("div");
  private said = "";
  private size: readonly [width: number, height: number] = [0, 0];

  constructor(private readonly container: HTMLElement) {
    this.element.className = "hint";
    this.element.setAttribute("role", "presentation");
    this.element.hidden = true;
    container.append(this.element);
  }

  /** Shows lines beside a place in the container, inside it and where no card lies; without lines it hides. */
  show(lines: readonly string[], x: number, y: number): void {
    this.element.hidden = lines.length === 0;
    if (lines.length === 0) return;
    this.say(lines);
    const [w, h] = this.size;
    const [right, left] = [x + 16, Math.max(4, x - 12 - w)];
    const [below, above] = [y + 16, Math.max(4, y - 12 - h)];
    const places = [
      [right, below],
      [left, below],
      [right, above],
      [left, above],
    ] as const;
    const { clientWidth, clientHeight } = this.container;
    const card = this.card();
    const free = places.find(
      ([l, t]) =>
        l + w <= clientWidth &&
        t + h <= clientHeight &&
        !(card && l < card.right && l + w > card.left && t < card.bottom && t + h > card.top),
    );
    const [l, t] = free ?? [left, above];
    this.element.style.transform = `translate(${l}px, ${t}px)`;
  }

  /** What is said already is neither made nor measured again: a pointer that moves on within a unit costs no layout. */
  private say(lines: readonly string[]): void {
    const text = lines.join("\n");
    if (text === this.said) return;
    this.said = text;
    this.element.replaceChildren(
      ...lines.map(line => {
        const p = document.createElement("p");
        p.textContent = line;
        return p;
      }),
    );
    this.size = [this.element.offsetWidth, this.element.offsetHeight];
  }

  /** Where in the container a record's card lies open. */
  private card(): DOMRect | null {
    const open = this.container.querySelector(".leaflet-popup")?.getBoundingClientRect();
    if (!open) return null;
    const { left, top } = this.container.getBoundingClientRect();
    return new DOMRect(open.x - left, open.y - top, open.width, open.height);
  }

  remove(): void {
    this.element.remove();
  }
}
