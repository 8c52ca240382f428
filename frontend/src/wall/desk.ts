/** A scene's address on the desk: the same unit, and the filter that makes the finding. */
import type { Scene } from "./scene";

export function deskUrl(scene: Scene, origin: string): string {
  const q: string[] = [];
  const unit = scene.mark ?? scene.focus;
  if (unit) q.push(`unit=${unit}`);
  const [layer = ""] = scene.measure.split(".");
  q.push(`layers=${layer === "cases" ? "disputes,hazards,requests" : layer}`);
  if (scene.measure.endsWith(".overdue")) q.push("stage=overdue");
  return `${origin}/?${q.join("&")}`;
}
