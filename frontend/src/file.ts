/** Files to and from the server: sent with progress, read for a purpose. */
import { acting } from "./acting";
import { type Outcome, outcomeOf } from "./send";

/** A whole file may take as long as it takes; one that stands still this long is given up. */
const stillMs = 30_000;

/** Sends a file as it is. A name may tell of persons, so it goes as a header and stands in no address. `progress` is told the share that is sent. */
export function sendFile(path: string, file: Blob, name: string, progress: (share: number) => void): Promise<Outcome> {
  return new Promise(done => {
    const request = new XMLHttpRequest();
    let timer = 0;
    const wait = () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => request.abort(), stillMs);
    };
    const end = (outcome: Outcome | Promise<Outcome>) => {
      clearTimeout(timer);
      done(outcome);
    };
    request.open("POST", path);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-File-Name", encodeURIComponent(name));
    for (const [header, value] of Object.entries(acting())) request.setRequestHeader(header, value);
    request.upload.onprogress = e => {
      wait();
      if (e.lengthComputable) progress(e.loaded / e.total);
    };
    request.onload = () => end(outcomeOf(new Response(request.responseText || null, { status: request.status })));
    request.onerror = () => end({ kind: "offline" });
    request.onabort = () => end({ kind: "offline" });
    wait();
    request.send(file);
  });
}

/** Reads a file for a purpose. */
export async function readFile(path: string, purpose: string): Promise<{ kind: "ok"; blob: Blob } | Outcome> {
  try {
    const headers = { ...acting(), "X-Purpose": encodeURIComponent(purpose) };
    const response = await fetch(path, { headers, credentials: "same-origin" });
    if (response.ok) return { kind: "ok", blob: await response.blob() };
    return await outcomeOf(response);
  } catch {
    return { kind: "offline" };
  }
}

/** Hands a file to the browser to keep. */
export function save(blob: Blob, name: string): void {
  const href = URL.createObjectURL(blob);
  press(href, name);
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // the browser reads it after the press
}

/** Follows a link that is a download. */
export function press(href: string, name: string): void {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}

/** A size in bytes for people. */
export function bytes(n: number): string {
  return n < 1_000_000 ? `${Math.max(1, Math.round(n / 1000))} kB` : `${(n / 1_000_000).toFixed(1)} MB`;
}
