/** Whether the meeting kit is open. */
import { signal } from "@preact/signals";

export const meeting = signal(false);
