/** What rights are called. */
import type { Label } from "../wire";
import { labelOf } from "./words";

const names: Record<string, Label> = {
  read: { zh: "查看", en: "read" },
  export: { zh: "导出", en: "export" },
  case: { zh: "案卷", en: "case files" },
  report: { zh: "走访登记", en: "report" },
  edit: { zh: "登记办理", en: "handle records" },
  import: { zh: "导入", en: "import" },
  settings: { zh: "设置", en: "settings" },
  accounts: { zh: "账号", en: "accounts" },
  audit: { zh: "审计", en: "audit log" },
  password: { zh: "修改密码", en: "own password" },
};

/** Rights in a row; of an import by one profile, its name is said: "查看、导入（12345热线）". */
export function rightsText(rights: readonly string[]): string {
  return rights.map(rightName).join(labelOf({ zh: "、", en: ", " }));
}

function rightName(right: string): string {
  const [name = "", profile] = right.split(/:(.*)/s);
  const l = names[name];
  if (!l) return right;
  return profile ? labelOf({ zh: `${l.zh}（${profile}）`, en: `${l.en} (${profile})` }) : labelOf(l);
}
