/** How large texts are: the root's font size grows with the screen, and what is drawn or laid out by hand goes with it. */

let px = 0;
let watching = false;

/** The root's font size in pixels; measured once a size of the screen, since asking makes the browser style the page first. */
export function rootPx(): number {
  if (!watching) {
    watching = true;
    for (const type of ["resize", "beforeprint", "afterprint"]) {
      addEventListener(type, () => (px = 0), { capture: true });
    }
  }
  px ||= Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return px;
}
