/** Requests that change something, and how they went, in kinds that a form acts on. A lost or busy server is `offline`: the same key may be sent again. */
import { acting } from "./acting";
import { faultsOf, sentence } from "./reason";
import { isRecord } from "./wire";

export type Outcome =
  | { kind: "ok"; doc: unknown; tag: string }
  | { kind: "offline" }
  | { kind: "unauthorized" } // not signed in as somebody who may
  | { kind: "gone" } // not there, or not in scope
  | { kind: "conflict" } // somebody changed it since it was read
  | { kind: "refused"; reason: string; fields: Readonly<Record<string, string>>; reused?: true }; // reused: under its key something else was done already

const timeoutMs = 20_000;

export interface Request {
  body?: unknown; // sent as JSON
  text?: Blob | string; // or this file as it is
  key?: string; // Idempotency-Key
  match?: string; // If-Match
  purpose?: string; // why a case file is read
}

export async function send(
  method: string,
  path: string,
  { body, text, key, match, purpose }: Request = {},
): Promise<Outcome> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), timeoutMs);
  const headers: Record<string, string> = { Accept: "application/json", ...acting() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  else if (text !== undefined) headers["Content-Type"] = "application/octet-stream";
  if (key) headers["Idempotency-Key"] = key;
  if (match) headers["If-Match"] = match;
  if (purpose) headers["X-Purpose"] = encodeURIComponent(purpose);
  try {
    const sent = text ?? (body === undefined ? undefined : JSON.stringify(body));
    const content = sent === undefined ? {} : { body: sent };
    return await outcomeOf(
      await fetch(path, { method, headers, signal: limit.signal, credentials: "same-origin", ...content }),
    );
  } catch {
    return { kind: "offline" };
  } finally {
    clearTimeout(timer);
  }
}

export async function outcomeOf(response: Response): Promise<Outcome> {
  const tag = response.headers.get("ETag") ?? "";
  if (response.status === 204) return { kind: "ok", doc: null, tag };
  const doc: unknown = await response.json().catch(() => undefined);
  if (response.ok && doc !== undefined) return { kind: "ok", doc, tag };
  switch (response.status) {
    case 401:
    case 403:
      return { kind: "unauthorized" };
    case 404:
      return { kind: "gone" };
    case 409:
    case 412:
      return { kind: "conflict" };
    default:
      return response.status === 429 || response.status >= 500 || doc === undefined
        ? { kind: "offline" }
        : refusal(doc, response.status);
  }
}

/** The reasons of a problem document, each with its field. */
function refusal(doc: unknown, status: number): Outcome {
  const fields = faultsOf(doc);
  const problem = isRecord(doc) ? doc : {};
  const reason = sentence(fields, field => field) || String(problem.detail ?? problem.title ?? status);
  return { kind: "refused", fields, reason, ...(status === 422 ? { reused: true } : {}) };
}
