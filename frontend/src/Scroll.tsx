/** What scrolls sideways where it has not the room: keys reach it then, and else pass it. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

export function Scroll({ children, labelledby }: { children: ComponentChildren; labelledby?: string }) {
  const ref = useRef<HTMLDivElement>(null);
  const [wide, setWide] = useState(false);
  useEffect(() => {
    const box = ref.current;
    if (!box) return;
    const measure = () => setWide(box.scrollWidth > box.clientWidth);
    const watch = new ResizeObserver(measure);
    for (const one of [box, ...box.children]) watch.observe(one);
    return () => watch.disconnect();
  }, []);
  return (
    <div
      class="scroll"
      ref={ref}
      {...(wide
        ? {
            tabIndex: 0,
            role: labelledby === undefined ? undefined : ("region" as const),
            "aria-labelledby": labelledby,
          }
        : {})}
    >
      {children}
    </div>
  );
}
