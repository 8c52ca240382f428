import { expect, test } from "vitest";
import { detailText } from "./detail";
import { lang } from "./words";

test("details are told in words, and what has no word as it is", () => {
  lang.value = "zh";
  expect(detailText({ stand_in: "true" })).toBe("以演示身份进入");
  expect(detailText({ role: "official", scope: "431024", layers: "disputes,hazards", novel: "7" })).toBe(
    "角色 县区干部 · 辖区 431024 · 图层 矛盾纠纷、隐患 · novel 7",
  );
  expect(
    detailText({
      by: "name,id_number",
      state: "disabled",
      objects: "disputes/a hazards/b",
      rights: "read import:热线",
    }),
  ).toBe("方式 姓名、身份证号 · 状态 停用 · 涉及 矛盾纠纷/a 隐患/b · 权限 查看、导入（热线）");
  lang.value = "en";
  expect(detailText({ rows: "12", role: "official" })).toBe("rows 12 · role County official");
  expect(detailText({ until: "2026-06-30T12:00:00Z" })).toMatch(/^until \d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/);
});
