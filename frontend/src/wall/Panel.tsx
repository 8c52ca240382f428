/** A panel of the wall: heading, and the age of its data where they are not of now. */
import type { ComponentChildren } from "preact";
import { age } from "../format";
import { asOf, link, now } from "./store";
import { lang } from "./words";

/** How the answer behind a panel stands. */
export interface Standing {
  failed: boolean;
  asOf: number;
}

export function Panel(props: {
  name: string;
  title?: string;
  aside?: string | undefined;
  of?: readonly Standing[];
  children: ComponentChildren;
}) {
  return (
    <section class={`panel ${props.name}`} aria-label={props.title}>
      {props.title && (
        <h2>
          <span>{props.title}</span>
          {props.aside && <em>{props.aside}</em>}
          <Age of={props.of ?? []} />
        </h2>
      )}
      {props.children}
    </section>
  );
}

/** Says how long ago the data were right when the newest attempt failed or the link is lost; else nothing. The title bar says of what. */
export function Age({ of }: { of: readonly Standing[] }) {
  const times = of.map(s => (s.failed || link.value === "down" ? Math.max(s.asOf, s.failed ? 0 : asOf.value) : 0));
  const oldest = Math.min(...times.filter(at => at > 0));
  if (!Number.isFinite(oldest) || now.value - oldest < 30_000) return null;
  return <em class="old">{age(new Date(oldest), new Date(now.value), lang.value)}</em>;
}
