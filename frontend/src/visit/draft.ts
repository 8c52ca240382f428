/** The form as it is being filled in. What repeats from visit to visit stays; what does not is emptied after each. */
import { signal } from "@preact/signals";
import { isStall, type Raised, type RaisedLayer, type Visit } from "./record";

export interface Draft {
  unit: string;
  place: string;
  households: number;
  enterprises: number;
  tier: string;
  outreach: readonly string[];
  time: string; // of a datetime-local input; "" is now
  keys: string;
  note: string;
  point: { at: [lon: number, lat: number]; within: number } | null;
  raised: readonly Raised[];
  mends: string; // key of the returned visit that this one replaces
}

export const blank: Draft = {
  unit: "",
  place: "home",
  households: 10,
  enterprises: 1,
  tier: "",
  outreach: [],
  time: "",
  keys: "",
  note: "",
  point: null,
  raised: [],
  mends: "",
};

export const draft = signal<Draft>(blank);

export function change(part: Partial<Draft>): void {
  draft.value = { ...draft.value, ...part };
}

/** What stays for the next visit. */
export function lasting(d: Draft): Partial<Draft> {
  return { unit: d.unit, place: d.place, households: d.households, enterprises: d.enterprises, tier: d.tier };
}

export function addRaised(layer: RaisedLayer): void {
  change({ raised: [...draft.value.raised, { key: newKey(), layer, properties: {}, file: {} }] });
}

export function changeRaised(key: string, part: Partial<Pick<Raised, "properties" | "file">>): void {
  change({
    raised: draft.value.raised.map(r =>
      r.key === key
        ? { ...r, properties: { ...r.properties, ...part.properties }, file: { ...r.file, ...part.file } }
        : r,
    ),
  });
}

export function removeRaised(key: string): void {
  change({ raised: draft.value.raised.filter(r => r.key !== key) });
}

/** The class field of a layer, which a raised record must have. */
export function classOf(layer: RaisedLayer): string {
  return layer === "hazards" ? "kind" : "category";
}

/** Raised records without their class, which cannot be sent yet. */
export function unfinished(d: Draft): Raised[] {
  return d.raised.filter(r => !r.properties[classOf(r.layer)]);
}

/** The visit that a draft says; zone-less local times are the phone's. */
export function visitOf(d: Draft, who: string, unitName: string, now: Date): Visit {
  const at = d.time ? new Date(d.time) : now;
  const properties: Visit["properties"] = { place_kind: d.place, time: at.toISOString() };
  if (d.place === "enterprise") properties.enterprises = d.enterprises;
  else if (!isStall(d.place)) properties.households = d.households;
  if (d.tier) properties.post_tier = d.tier;
  if (d.outreach.length > 0) properties.outreach = [...d.outreach];
  if (d.note.trim()) properties.note = d.note.trim();
  const file: Record<string, string> = {};
  if (d.keys.trim()) file[d.place === "enterprise" ? "enterprise_keys" : "household_keys"] = d.keys.trim();
  return {
    key: newKey(),
    subject: who,
    at: now.toISOString(),
    unit: d.unit,
    unitName,
    properties,
    file,
    point: d.point?.at ?? null,
    raised: d.raised.map(r => ({
      ...r,
      properties: { ...r.properties, found: r.properties.found ?? at.toISOString() },
    })),
    state: "waiting",
  };
}

/** The draft that a refused visit was. */
export function draftOf(v: Visit): Draft {
  const text = (name: string) => String(v.properties[name] ?? "");
  return {
    ...blank,
    unit: v.unit,
    place: text("place_kind"),
    households: Number(v.properties.households ?? blank.households),
    enterprises: Number(v.properties.enterprises ?? blank.enterprises),
    tier: text("post_tier"),
    outreach: Array.isArray(v.properties.outreach) ? v.properties.outreach : [],
    time: localInput(new Date(text("time"))),
    keys: v.file.household_keys ?? v.file.enterprise_keys ?? "",
    note: text("note"),
    raised: v.raised,
    mends: v.key,
  };
}

/** An instant as a datetime-local input has it. */
export function localInput(at: Date): string {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

export function newKey(): string {
  return crypto.randomUUID();
}
