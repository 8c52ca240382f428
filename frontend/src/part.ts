/** Parts of the page that come with their first use. After the server is replaced, or without a network, one may not come. */
import { signal } from "@preact/signals";

/** The parts that did not come when they were last asked for. */
export const missing = signal<ReadonlySet<string>>(new Set());

/** Hands a part on once it is here. One that does not come is told of on the page, and `without` undoes what waited for it. */
export async function part<M>(
  name: string,
  load: () => Promise<M>,
  use: (m: M) => void,
  without?: () => void,
): Promise<void> {
  let loaded: M;
  try {
    loaded = await load();
  } catch {
    missing.value = new Set([...missing.peek(), name]);
    without?.();
    return;
  }
  missing.value = new Set([...missing.peek()].filter(n => n !== name));
  use(loaded);
}
