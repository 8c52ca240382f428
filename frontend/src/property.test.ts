import { expect, test } from "vitest";
import { lang } from "./i18n";
import { propertyText } from "./property";
import type { Field } from "./wire";

const field = (name: string, type: Field["type"], more: Partial<Field> = {}): Field => ({
  name,
  type,
  label: { zh: name, en: name },
  ...more,
});

test("no value is told as the machine writes it", () => {
  lang.value = "zh";
  const tier = field("owner_tier", "code", { codes: [{ code: "township", label: { zh: "乡镇", en: "Township" } }] });
  const said: [Field, unknown, string][] = [
    [tier, "township", "乡镇"],
    [tier, null, ""],
    [field("key_case", "bool"), false, "否"],
    [field("due", "time"), "2026-12-30", "2026-12-30 周三"],
    [field("settled", "time"), "2026-11-26T22:57:12.407Z", "2026-11-27 周五 06:57"],
    [field("departments", "list"), ["公安局", "司法局"], "公安局、司法局"],
    [field("households", "int", { unit: "households" }), 1234, "1\u00a0234\u00a0户"],
    [field("outage_days", "int", { unit: "d" }), 3, "3\u00a0天"],
    [field("source", "text"), "form", "本系统登记"],
    [field("source", "text"), "综治平台", "综治平台"],
  ];
  for (const [f, value, want] of said) expect(propertyText(f, value)).toBe(want);
});
