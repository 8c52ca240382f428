/** Where a recorded round stayed, as the server proposes it. */
import { reasonIn } from "../reason";
import { isRecord } from "../wire";

interface Stay {
  unit: string;
  name: string;
  enter: string;
  exit: string;
}

export interface Found {
  stays: readonly Stay[];
  dropped: number;
  fixes: number;
  outside: number;
}

/** All rounds of the file together. */
export function foundOf(doc: unknown): Found {
  const rounds = isRecord(doc) && Array.isArray(doc.rounds) ? doc.rounds.filter(isRecord) : [];
  const sum = (value: unknown) =>
    isRecord(value) ? Object.values(value).reduce<number>((n, v) => n + Number(v), 0) : 0;
  return {
    stays: rounds.flatMap(r => (Array.isArray(r.stays) ? (r.stays as Stay[]) : [])),
    dropped: rounds.reduce((n, r) => n + sum(r.dropped), 0),
    fixes: rounds.reduce((n, r) => n + Number(r.fixes ?? 0), 0),
    outside: rounds.reduce((n, r) => n + Number(r.outside ?? 0), 0),
  };
}

/** Why rounds that were to be kept were not, one reason each; empty when all were. */
export function refusedIn(doc: unknown): string {
  const rows = isRecord(doc) && isRecord(doc.import) && Array.isArray(doc.import.refused) ? doc.import.refused : [];
  return [...new Set(rows.filter(isRecord).map(reasonIn))].join(" ");
}
