import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { lang } from "../i18n";
import { refusal } from "./fileWords";

afterEach(() => {
  lang.value = "zh";
});

/** Every reason that the server's package of attachments gives, from its source. */
function reasons(): string[] {
  const folder = join(import.meta.dirname, "../../../data/attach");
  const source = ["kind.go", "webp.go", "sink.go", "add.go"].map(f => readFileSync(join(folder, f), "utf8")).join("\n");
  return [...source.matchAll(/(?:refuse\(|Invalid\("file", )"([^"]+)"/g)].map(m => m[1] ?? "");
}

test("every reason why a file is not taken is said in Chinese", () => {
  lang.value = "zh";
  const all = reasons();
  expect(all.length).toBeGreaterThan(10);
  for (const reason of all) expect(refusal(reason), reason).toMatch(/[\u4e00-\u9fff]/);
});

test("in English it is said as the server says it", () => {
  lang.value = "en";
  expect(refusal("is empty")).toBe("is empty");
});
