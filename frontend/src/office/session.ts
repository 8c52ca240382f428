/** Who is signed in, as /api/session says it. */
import { signal } from "@preact/signals";
import type { Label } from "../wire";
import { ask } from "./ask";

export interface Me {
  role: string;
  scope: string[];
  name: string;
  subject: string;
  anonymous: boolean;
  aggregates: boolean;
  rights: string[];
  must_change: boolean;
  until: string | null;
}

export interface SessionDoc {
  viewer: Me | null;
  demo_roles?: { role: string; scope: string[]; label: Label }[];
  generated?: string;
  title?: string;
  zone?: string;
}

/** undefined: not known yet; null: the server does not answer. */
export const session = signal<SessionDoc | null | undefined>(undefined);

export async function loadSession(): Promise<void> {
  const answer = await ask<SessionDoc>("GET", "/api/session");
  session.value = answer.ok ? answer.doc : null;
}

export function may(right: string): boolean {
  const me = session.value?.viewer;
  return !!me && !me.anonymous && me.rights.includes(right);
}

/** The page to go to after signing in: the one asked for if it is one of ours, else the role's own. */
export function nextPage(search: string, me: Me): string {
  const next = new URLSearchParams(search).get("next") ?? "";
  if (/^\/(?![/\\])[\w/?&=.,%+:#-]*$/.test(next) && !next.startsWith("/sign-in")) return next;
  if (me.role === "kiosk") return "/wall";
  if (me.role === "contact") return "/visit";
  if (me.aggregates) return "/";
  return me.rights.includes("audit") ? "/audit" : "/admin";
}

export async function signOut(): Promise<void> {
  await ask("DELETE", "/api/session");
  location.assign("/sign-in");
}
