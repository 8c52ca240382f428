/** The way into the meeting kit, which is loaded with its first use. */
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { lang } from "../i18n";
import { Icon } from "../panel/Icon";
import { part } from "../part";
import { session } from "../state";
import { meeting } from "./open";

const kit = signal<ComponentType | null>(null);
const words = {
  zh: ["会议", "会议材料：地图出图、周报、超期清单"],
  en: ["Meeting", "Map on paper, weekly brief, overdue list"],
};

export function MeetingButton() {
  const on = meeting.value;
  useEffect(() => {
    if (on && !kit.peek()) {
      const show = (m: typeof import("./Dialog")) => {
        kit.value = m.Dialog;
      };
      void part(
        "meeting",
        () => import("./Dialog"),
        show,
        () => {
          meeting.value = false;
        },
      );
    }
  }, [on]);
  if (!session.value?.viewer) return null;
  const Kit = kit.value;
  const [name, title] = words[lang.value];
  return (
    <>
      <button
        type="button"
        class="wide-only"
        title={title}
        aria-haspopup="dialog"
        onClick={() => (meeting.value = true)}
      >
        <Icon name="print" />
        <span>{name}</span>
      </button>
      {on && Kit && <Kit />}
    </>
  );
}
