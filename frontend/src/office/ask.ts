/** Requests of the office pages, and how they went. */
import { acting } from "../acting";
import { faultsOf } from "../reason";
import { isRecord } from "../wire";

export interface Failure {
  ok: false;
  status: number; // 0: no answer
  detail: string;
  reason: string; // of a refused sign-in: wrong, locked, expired, must_change
  until?: string;
  fields: Record<string, string>;
}

export type Answer<T> = { ok: true; doc: T } | Failure;

const timeoutMs = 30_000;

/** Asks; a body that is a Blob goes as it is, any other as JSON. */
export async function ask<T>(
  method: string,
  path: string,
  body?: unknown,
  more: Record<string, string> = {},
): Promise<Answer<T>> {
  return answerOf(
    method,
    path,
    body,
    more,
    async response => (response.status === 204 ? null : await response.json()) as T,
  );
}

/** Asks for a file. */
export function askFile(path: string, body: unknown, more: Record<string, string>): Promise<Answer<Blob>> {
  return answerOf("POST", path, body, more, response => response.blob());
}

async function answerOf<T>(
  method: string,
  path: string,
  body: unknown,
  more: Record<string, string>,
  read: (response: Response) => Promise<T>,
): Promise<Answer<T>> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), timeoutMs);
  const headers: Record<string, string> = { Accept: "application/json", ...acting(), ...more };
  const init: RequestInit = { method, headers, signal: limit.signal, credentials: "same-origin" };
  if (body instanceof Blob) {
    headers["Content-Type"] = "application/octet-stream";
    init.body = body;
  } else if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  try {
    const response = await fetch(path, init);
    if (response.ok) return { ok: true, doc: await read(response) };
    return failure(response.status, await response.json());
  } catch {
    return failure(0, null);
  } finally {
    clearTimeout(timer);
  }
}

function failure(status: number, doc: unknown): Failure {
  const problem = isRecord(doc) ? doc : {};
  const failed: Failure = {
    ok: false,
    status,
    detail: String(problem.detail ?? ""),
    reason: String(problem.reason ?? ""),
    fields: faultsOf(doc),
  };
  if (typeof problem.until === "string") failed.until = problem.until;
  return failed;
}
