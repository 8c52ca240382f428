/** The server's time, ticking, for ages on screen. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { serverNow } from "../state";

const now = signal(new Date());

/** Keeps the clock going while the component that asks is there; one such component is enough. */
export function useClock(): void {
  useEffect(() => {
    const tick = () => {
      now.value = serverNow();
    };
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, []);
}

export function clockNow(): Date {
  return now.value;
}
