/** Values per unit of what the land is coloured by, and of the measure beside it: asked again when filter, topic, level or data change. */
import { getSummary } from "../client";
import { queryOf } from "../filter";
import { lateEffect } from "../later";
import {
  compare,
  hidden,
  layerById,
  level,
  mode,
  narrowest,
  news,
  quick,
  scheme,
  second,
  secondSummary,
  summary,
  sumsOnly,
  today,
  topic,
  type Valued,
  view,
} from "../state";
import { isBelow, type Topic } from "../topic";
import { statusOf } from "./start";

/** Keeps both summaries in step with the state. Returns a disposer. */
export function followSummary(): () => void {
  const first = new Course(v => (summary.value = v), summary.peek());
  const other = new Course(v => (secondSummary.value = v), null);
  let seen = news.peek().n;
  const stop = lateEffect(() => {
    const { n, layers } = news.value;
    const changed = n !== seen ? (layers ?? true) : null;
    seen = n;
    const on = mode.value === "measure";
    first.want(on ? topic.value : null, changed);
    other.want(on ? second.value : null, changed);
  });
  return () => {
    stop();
    first.drop();
    other.drop();
  };
}

/** What the round of visits comes to is told of a month. */
const monthly: ReadonlySet<string> = new Set(["coverage", "enterprise_coverage", "gap_months"]);

/** What it can be narrowed by: it is of units and months, not of single visits. */
const ofRound: ReadonlySet<string> = new Set(["unit", "datetime"]);

/** The whole month in which a period ends, such as 2026-03-01/2026-03-31; one that has no end, or a later one, ends today. */
export function monthOf(period: string, today: string): string {
  const end = period.split("/").at(-1) ?? "";
  const day = /^\d/.test(end) && end < today ? end : today;
  const last = new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 0));
  return `${day.slice(0, 7)}-01/${last.toISOString().slice(0, 10)}`;
}

/** The question of a topic under the state; null when nothing can match. */
function summaryQuery(of: Topic): URLSearchParams | null {
  if (of.layer === "tables") return tableQuery(of.measure);
  const layer = layerById.value.get(of.layer);
  if (!layer && !sumsOnly.value) return null;
  const query = layer ? queryOf(layer, quick.value, hidden.value, today()) : new URLSearchParams();
  if (!query) return null;
  const q = new URLSearchParams([
    ["layer", of.layer],
    ["measure", of.measure],
    ["by", level.value],
  ]);
  const { unit } = quick.value;
  if (unit) q.set("within", unit);
  const round = monthly.has(of.measure);
  for (const [name, value] of query) if (!round || ofRound.has(name)) q.set(name, value);
  const at = view.value;
  if (quick.value.inView && at && !round) q.set("bbox", at.bbox.map(v => v.toFixed(6)).join(","));
  addScheme(q);
  const asked = q.get("datetime");
  if (asked && round) q.set("datetime", monthOf(asked, today()));
  const time = q.get("datetime");
  if (compare.value && time) {
    q.set("compare", "previous");
    q.set("datetime", time.replace(/\/\.\.$/, `/${today()}`)); // a period before needs one that ends
  }
  return q;
}

/** The question of a table, which knows no filter but the unit; null below the level that its values are of. */
function tableQuery(id: string): URLSearchParams | null {
  if (isBelow(level.value, narrowest({ layer: "tables", measure: id }))) return null;
  const q = new URLSearchParams({ measure: `table:${id}`, by: level.value });
  if (quick.value.unit) q.set("within", quick.value.unit);
  addScheme(q);
  return q;
}

function addScheme(q: URLSearchParams): void {
  const { method, classes, edges } = scheme.value;
  q.set("method", method);
  if (method === "manual") q.set("edges", edges.join(","));
  else q.set("classes", String(classes));
}

/** One measure's requests: the newest question wins, what is shown stays until its answer is there. */
class Course {
  private asked = "";
  private running = new AbortController();

  constructor(
    private readonly tell: (v: Valued) => void,
    private shown: Valued | null,
  ) {}

  want(topic: Topic | null, changed: ReadonlySet<string> | true | null): void {
    const query = topic && summaryQuery(topic);
    if (!topic || !query) {
      this.drop();
      if (topic) this.set({ topic, data: null, status: { kind: "ready" } });
      return;
    }
    const stale = changed === true || changed?.has(topic.layer) === true;
    const question = query.toString();
    if (question === this.asked && !stale) return;
    this.drop();
    this.asked = question;
    this.running = new AbortController();
    const { signal } = this.running;
    const same = this.shown?.topic.layer === topic.layer && this.shown.topic.measure === topic.measure;
    const before = same ? (this.shown?.data ?? null) : null;
    this.set({ topic, data: before, status: { kind: "loading" } });
    getSummary(query, signal)
      .then(data => this.set({ topic, data, status: { kind: "ready" } }))
      .catch(cause => {
        const status = statusOf(cause, signal);
        if (!status) return;
        this.asked = "";
        this.set({ topic, data: before, status });
      });
  }

  drop(): void {
    this.running.abort();
    this.asked = "";
  }

  private set(v: Valued): void {
    this.shown = v;
    this.tell(v);
  }
}
