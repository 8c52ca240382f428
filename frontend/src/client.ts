/**
 * Reads of the server. Fetching beside it: send.ts, whose changes take keys and tags and are sent again; office/ask.ts, whose forms tell a refusal's
 * reason field by field; wall/care.ts, which looks whether the server still hands out the page it runs. Every call here takes a signal; every failure is a ClientError that says what a person can do about it.
 */
import { acting } from "./acting";
import {
  asBasemap,
  asBoundaries,
  asClusters,
  asCoverage,
  asFacets,
  asFeature,
  asFound,
  asMatched,
  asPage,
  asSchema,
  asSession,
  asSummary,
  asTopology,
  asTrend,
  asUnitDoc,
  asWater,
  asWhatIf,
} from "./answer";
import {
  type BasemapDoc,
  type Boundaries,
  type Clusters,
  type Computed,
  type CoverageDoc,
  type Facets,
  type Feature,
  type Found,
  isRecord,
  type LayerId,
  type Matched,
  type Page,
  type Position,
  type Problem,
  type Schema,
  type Session,
  type Summary,
  type Trend,
  type UnitDoc,
  type Water,
  type WhatIf,
  WireError,
} from "./wire";

/** offline: no answer; busy: try again; forbidden, gone, invalid: the request's fault; broken: the server's. */
export type Failure = "offline" | "busy" | "unauthorized" | "forbidden" | "gone" | "invalid" | "broken";

export class ClientError extends Error {
  override name = "ClientError";
  constructor(
    readonly failure: Failure,
    readonly problem?: Problem,
  ) {
    super(problem?.detail ?? failure);
  }
}

const timeoutMs = 30_000;

type Take = (response: Response) => Promise<unknown>;
const takeJson: Take = response => response.json();

async function get(path: string, signal: AbortSignal, sent?: RequestInit, take = takeJson): Promise<unknown> {
  const limit = new AbortController(); // AbortSignal.any is newer than the oldest browser served
  const stop = () => limit.abort(signal.reason);
  const timer = setTimeout(() => limit.abort(), timeoutMs);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await answer(path, { limit: limit.signal, asked: signal }, sent, take);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

/** Fetches and decodes under both signals: `limit` ends the transfer, `asked` tells the caller's wish from a time-out. */
async function answer(
  path: string,
  { limit, asked }: { limit: AbortSignal; asked: AbortSignal },
  sent: RequestInit | undefined,
  take: Take,
): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(path, {
      ...sent,
      signal: limit,
      headers: { Accept: "application/geo+json, application/json", ...acting(), ...sent?.headers },
      credentials: "same-origin",
    });
  } catch (cause) {
    if (asked.aborted) throw cause;
    throw new ClientError("offline");
  }
  if (!response.ok) throw await failureOf(response);
  if (response.status === 204) return null;
  try {
    return await take(response);
  } catch (cause) {
    if (asked.aborted) throw cause;
    throw new ClientError(limit.aborted ? "offline" : "broken");
  }
}

async function failureOf(response: Response): Promise<ClientError> {
  const doc: unknown = await response.json().catch(() => undefined);
  const problem = isRecord(doc) && typeof doc.status === "number" ? (doc as unknown as Problem) : undefined;
  switch (response.status) {
    case 400:
      return new ClientError("invalid", problem);
    case 401:
      return new ClientError("unauthorized", problem);
    case 403:
      return new ClientError("forbidden", problem);
    case 404:
      return new ClientError("gone", problem);
    case 429:
    case 502:
    case 503:
    case 504:
      return new ClientError("busy", problem);
    default:
      return new ClientError("broken", problem);
  }
}

/** Reads a checked document; an answer of the wrong shape is `broken`. */
export async function read<T>(path: string, check: (doc: unknown) => T, signal: AbortSignal): Promise<T> {
  return checked(await get(path, signal), check);
}

/** Sends a small JSON document and reads the checked answer. */
export async function post<T>(
  path: string,
  body: unknown,
  check: (doc: unknown) => T,
  signal: AbortSignal,
): Promise<T> {
  const headers = { "Content-Type": "application/json" };
  return checked(await get(path, signal, { method: "POST", headers, body: JSON.stringify(body) }), check);
}

/** Asks for something to be removed, or for work to be given up. */
export async function remove(path: string, signal: AbortSignal): Promise<void> {
  await get(path, signal, { method: "DELETE" });
}

function checked<T>(doc: unknown, check: (doc: unknown) => T): T {
  try {
    return check(doc);
  } catch (cause) {
    if (cause instanceof WireError) throw new ClientError("broken");
    throw cause;
  }
}

export function getSession(signal: AbortSignal): Promise<Session> {
  return read("/api/session", asSession, signal);
}

export function getSchema(signal: AbortSignal): Promise<Schema> {
  return read("/api/schema", asSchema, signal);
}

/** One page of a layer's features; query as in the OpenAPI document. */
export function getItems(layer: LayerId, query: URLSearchParams, signal: AbortSignal): Promise<Page> {
  return read(`/api/collections/${layer}/items?${query}`, asPage, signal);
}

/** One feature; `gone` when there is none in the viewer's scope. */
export function getItem(layer: LayerId, id: string, signal: AbortSignal): Promise<Feature> {
  return read(`/api/collections/${layer}/items/${encodeURIComponent(id)}`, asFeature, signal);
}

/** Ids asked for at once: an address has its length. */
const idsAtOnce = 60;

/** Features by id, without their geometry; those that are not in the viewer's scope are left out. */
export async function getByIds(
  layer: LayerId,
  ids: readonly string[],
  properties: string,
  signal: AbortSignal,
): Promise<Map<string, Feature>> {
  const found = new Map<string, Feature>();
  for (let i = 0; i < ids.length; i += idsAtOnce) {
    const some = ids.slice(i, i + idsAtOnce).map(id => `'${id.replaceAll("'", "''")}'`);
    const q = new URLSearchParams({
      filter: `id IN (${some.join(",")})`,
      limit: String(idsAtOnce),
      skipGeometry: "true",
    });
    if (properties) q.set("properties", properties);
    for (const f of (await getItems(layer, q, signal)).features) found.set(f.id, f);
  }
  return found;
}

/** How many features match; the features themselves are not sent, but for one. */
export async function getCount(layer: LayerId, query: URLSearchParams, signal: AbortSignal): Promise<number> {
  const page = await getItems(layer, new URLSearchParams([...query, ["limit", "1"]]), signal);
  return page.numberMatched;
}

/** A layer as few points; query as for items, with bbox and a whole zoom level. */
export function getClusters(layer: LayerId, query: URLSearchParams, signal: AbortSignal): Promise<Clusters> {
  return read(`/api/clusters?${new URLSearchParams([["layer", layer], ...query])}`, asClusters, signal);
}

/** Units and records that a text may mean, the best match first. */
export function findUnits(text: string, signal: AbortSignal): Promise<Found> {
  return read(`/api/units?${new URLSearchParams({ q: text, limit: "12" })}`, asFound, signal);
}

/** All that is told of one unit. */
export function getCard(code: string, signal: AbortSignal): Promise<UnitDoc> {
  return read(`/api/units/${encodeURIComponent(code)}`, asUnitDoc, signal);
}

/** Which units the lines of a list mean; nothing of it is kept. */
export function matchUnits(text: string, signal: AbortSignal): Promise<Matched> {
  return post("/api/units/match", { text }, asMatched, signal);
}

export async function signOut(signal: AbortSignal): Promise<void> {
  await get("/api/session", signal, { method: "DELETE" });
}

/** How many records each option of a layer's fields would leave. */
export function getFacets(layer: LayerId, query: URLSearchParams, signal: AbortSignal): Promise<Facets> {
  return read(`/api/facets?${new URLSearchParams([["layer", layer], ...query])}`, asFacets, signal);
}

/** How many records of a layer there are, week by week. */
export function getTrend(layer: LayerId, query: URLSearchParams, signal: AbortSignal): Promise<Trend> {
  const q = new URLSearchParams([["layer", layer], ["measure", "count"], ["interval", "week"], ...query]);
  return read(`/api/trend?${q}`, asTrend, signal);
}

/** Records of a layer in one unit, month by month. */
export function getTrendOf(layer: LayerId, unit: string, signal: AbortSignal): Promise<Trend> {
  const q = new URLSearchParams({ layer, measure: "count", interval: "month", unit });
  return read(`/api/trend?${q}`, asTrend, signal);
}

/** Every unit of a computed collection, without its boundary, and what is said of all of them. */
export function getComputed(
  id: "hotspots" | "fuel-access",
  query: URLSearchParams,
  signal: AbortSignal,
): Promise<Computed> {
  const q = new URLSearchParams([...query, ["skipGeometry", "true"], ["limit", "10000"]]);
  return read(`/api/collections/${id}/items?${q}`, asPage, signal) as Promise<Computed>;
}

/** Whom a station at a place would relieve. */
export function askWhatIf(at: Position, signal: AbortSignal): Promise<WhatIf> {
  return post("/api/fuel-access/what-if", { point: at }, asWhatIf, signal);
}

/** Samples of drinking water in a unit. */
export function getWater(unit: string, signal: AbortSignal): Promise<Water> {
  return read(`/api/water?${new URLSearchParams({ unit })}`, asWater, signal);
}

/** The base map; null without one that can be drawn. */
export function getBasemap(signal: AbortSignal): Promise<BasemapDoc | null> {
  return read("/api/basemap", asBasemap, signal);
}

/** A vector tile of the base map; null where there is none. */
export async function getBasemapTile(path: string, signal: AbortSignal): Promise<ArrayBuffer | null> {
  try {
    return (await get(path, signal, undefined, response => response.arrayBuffer())) as ArrayBuffer;
  } catch (cause) {
    if (cause instanceof ClientError && cause.failure === "gone") return null;
    throw cause;
  }
}

/** Whether a unit was visited in a month (YYYY-MM) and the eleven before it; null when it is not told of. */
export async function getCoverage(
  by: string,
  unit: string,
  month: string,
  signal: AbortSignal,
): Promise<CoverageDoc | null> {
  const q = new URLSearchParams({ by, month, within: unit, months: "12" });
  return (await read(`/api/coverage?${q}`, asCoverage, signal)).values.find(v => v.unit === unit) ?? null;
}

/** Which boundary files there are. */
export function getBoundaries(signal: AbortSignal): Promise<Boundaries> {
  return read("/api/boundaries", asBoundaries, signal);
}

/** One of them; the browser keeps it, since its name is its content's. */
export function getTopology(href: string, signal: AbortSignal): Promise<object> {
  return read(href, asTopology, signal);
}

/** A measure per unit; query as in the OpenAPI document. */
export function getSummary(query: URLSearchParams, signal: AbortSignal): Promise<Summary> {
  return read(`/api/summary?${query}`, asSummary, signal);
}

export function nextCursor(page: Page): string | undefined {
  const href = page.links.find(l => l.rel === "next")?.href;
  return href ? (new URL(href, location.href).searchParams.get("cursor") ?? undefined) : undefined;
}
