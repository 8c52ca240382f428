/** A small note beside the pointer that says what lies under it. Text only. */

export class Hint {
  private readonly element = document.createElement("div");

  constructor(private readonly container: HTMLElement) {
    this.element.className = "hint";
    this.element.setAttribute("role", "presentation");
    this.element.hidden = true;
    container.append(this.element);
  }

  /** Shows lines at a place in the container, kept inside it; without lines it hides. */
  show(lines: readonly string[], x: number, y: number): void {
    this.element.hidden = lines.length === 0;
    if (lines.length === 0) return;
    this.element.replaceChildren(
      ...lines.map(line => {
        const p = document.createElement("p");
        p.textContent = line;
        return p;
      }),
    );
    const { offsetWidth: w, offsetHeight: h } = this.element;
    const left = x + 16 + w > this.container.clientWidth ? x - 12 - w : x + 16;
    const top = y + 16 + h > this.container.clientHeight ? y - 12 - h : y + 16;
    this.element.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
  }

  remove(): void {
    this.element.remove();
  }
}
