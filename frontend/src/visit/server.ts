/** What the form asks of the server. */
import { type Outcome, send } from "../send";
import { type FormLayer, isRecord } from "../wire";

export interface Village {
  code: string;
  name: string;
  township: string;
}

/** Who records, and what the form is made of: kept on the phone for a start without a network. */
export interface Desk {
  subject: string;
  name: string;
  generated: string;
  layers: FormLayer[];
  villages: Village[];
}

export interface Who {
  subject: string;
  name: string;
  may: boolean; // record visits
  signedIn: boolean;
  generated: string;
  demo: boolean; // one may try the form as a contact official
}

export function whoOf(doc: unknown): Who {
  const none = { subject: "", name: "", may: false, signedIn: false, generated: "", demo: false };
  if (!isRecord(doc)) return none;
  const roles = Array.isArray(doc.demo_roles) ? doc.demo_roles.filter(isRecord) : [];
  const demo = roles.some(r => r.role === "contact");
  const generated = typeof doc.generated === "string" ? doc.generated : "";
  if (!isRecord(doc.viewer)) return { ...none, demo, generated };
  const { subject, name, anonymous, rights } = doc.viewer;
  return {
    subject: String(subject ?? ""),
    name: String(name ?? ""),
    may: Array.isArray(rights) && rights.includes("report"),
    signedIn: anonymous !== true,
    generated,
    demo,
  };
}

/** What the form is made of. */
export async function loadDesk(who: Who): Promise<Desk | null> {
  const [forms, villages] = await Promise.all([send("GET", "/api/forms"), loadVillages()]);
  if (forms.kind !== "ok" || !isRecord(forms.doc) || !Array.isArray(forms.doc.layers) || !villages) return null;
  return {
    subject: who.subject,
    name: who.name,
    generated: who.generated,
    layers: forms.doc.layers as FormLayer[],
    villages,
  };
}

/** The villages in scope, page after page. */
async function loadVillages(): Promise<Village[] | null> {
  const out: Village[] = [];
  let next: string | undefined = "/api/collections/villages/items?limit=1000&skipGeometry=true";
  while (next) {
    const page: Outcome = await send("GET", next);
    if (page.kind !== "ok" || !isRecord(page.doc) || !Array.isArray(page.doc.features)) return null;
    for (const f of page.doc.features) {
      if (!isRecord(f) || !isRecord(f.properties)) continue;
      out.push({
        code: String(f.id),
        name: String(f.properties.name ?? f.id),
        township: String(f.properties.township_name ?? ""),
      });
    }
    const links: unknown[] = Array.isArray(page.doc.links) ? page.doc.links : [];
    const link = links.find(l => isRecord(l) && l.rel === "next");
    next = isRecord(link)
      ? new URL(String(link.href), location.href).pathname + new URL(String(link.href), location.href).search
      : undefined;
  }
  return out.sort((a, b) => a.code.localeCompare(b.code));
}
