/** The board beside the map: ranking, spots or fuel. It folds away to a handle, and on a narrow screen is a sheet along the bottom that takes turns with the other. */
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { folded, narrow, rankFolded } from "../state";
import { Icon } from "./Icon";
import { useInset } from "./inset";

interface Props {
  /** What the board is called, and the handle that opens it. */
  name: string;
  title: ComponentChildren;
  children: ComponentChildren;
}

export function RightPanel(props: Props) {
  return rankFolded.value ? <Handle name={props.name} /> : <Open {...props} />;
}

function Handle({ name }: Pick<Props, "name">) {
  return (
    <button type="button" class="handle right" aria-expanded={false} onClick={unfold}>
      <Icon name="rank" />
      {name}
    </button>
  );
}

/** Shows the board; on a narrow screen in the other sheet's place. */
export function unfold(): void {
  rankFolded.value = false;
  if (narrow.peek()) folded.value = true;
}

function Open({ name, title, children }: Props) {
  const ref = useInset<HTMLElement>(narrow.value ? "bottom" : "right");
  return (
    <aside ref={ref} class="panel ranking" aria-label={name}>
      <header>
        <h2>{title}</h2>
        <button type="button" class="plain" title={t("rank.fold")} onClick={() => (rankFolded.value = true)}>
          <Icon name={narrow.value ? "close" : "unfold"} />
          <span class="unseen">{t("rank.fold")}</span>
        </button>
      </header>
      {children}
    </aside>
  );
}
