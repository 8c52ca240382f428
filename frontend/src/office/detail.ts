/** What audit events say besides, in words. */
import { sources } from "../source";
import type { Label } from "../wire";
import { rightsText } from "./right";
import { moment } from "./when";
import { labelOf, layerName, roleName } from "./words";

const names: Record<string, Label> = {
  accepted: { zh: "收下", en: "accepted" },
  access: { zh: "权限所在日期", en: "rights on" },
  actor: { zh: "操作人", en: "by" },
  address: { zh: "地址", en: "address" },
  address_locked: { zh: "地址锁定至", en: "address locked until" },
  attachment_days: { zh: "附件保留天数", en: "days attachments are kept" },
  attachments: { zh: "附件", en: "attachments" },
  by: { zh: "方式", en: "by" },
  bytes: { zh: "字节", en: "bytes" },
  case_days: { zh: "案卷保留天数", en: "days case files are kept" },
  case_files: { zh: "案卷", en: "case files" },
  change: { zh: "改动", en: "change" },
  count: { zh: "次数", en: "times" },
  crs: { zh: "坐标系", en: "coordinates" },
  day: { zh: "日期", en: "day" },
  filter: { zh: "条件", en: "filter" },
  format: { zh: "格式", en: "format" },
  from: { zh: "自", en: "from" },
  from_version: { zh: "原版本", en: "from version" },
  full_name: { zh: "姓名", en: "full name" },
  grant: { zh: "授权号", en: "grant" },
  input: { zh: "输入", en: "rows read" },
  inserted: { zh: "新增", en: "new" },
  kinds: { zh: "类别", en: "kinds" },
  layer: { zh: "图层", en: "layer" },
  layers: { zh: "图层", en: "layers" },
  mark: { zh: "标注", en: "mark" },
  media: { zh: "类型", en: "type" },
  message: { zh: "消息", en: "message" },
  name: { zh: "名称", en: "name" },
  name_locked: { zh: "账号锁定至", en: "account locked until" },
  object: { zh: "对象", en: "object" },
  objects: { zh: "涉及", en: "of" },
  of: { zh: "内容", en: "of" },
  parts: { zh: "内容", en: "parts" },
  policy: { zh: "策略", en: "policy" },
  post: { zh: "职务", en: "post" },
  quarantined: { zh: "待核", en: "to review" },
  raised: { zh: "告警于", en: "raised" },
  records: { zh: "记录", en: "records" },
  refused_days: { zh: "未收下的行保留天数", en: "days refused rows are kept" },
  refused_rows: { zh: "未收下的行", en: "refused rows" },
  rejected: { zh: "退回", en: "refused" },
  requests: { zh: "请求", en: "requests" },
  retention: { zh: "期限", en: "kept for" },
  rights: { zh: "权限", en: "rights" },
  role: { zh: "角色", en: "role" },
  rows: { zh: "行数", en: "rows" },
  scope: { zh: "辖区", en: "scope" },
  source: { zh: "来源", en: "source" },
  stand_in: { zh: "以演示身份进入", en: "as a role of the demonstration" },
  state: { zh: "状态", en: "state" },
  state_before: { zh: "原状态", en: "state before" },
  threshold: { zh: "阈值", en: "threshold" },
  to: { zh: "至", en: "to" },
  unchanged: { zh: "未变", en: "unchanged" },
  unit: { zh: "单位", en: "unit" },
  unknown: { zh: "未知账号", en: "unknown account" },
  until: { zh: "有效至", en: "until" },
  updated: { zh: "更新", en: "changed" },
};

/** Names and values of a detail, in the order given. */
export function detailText(detail: Record<string, string>): string {
  return Object.entries(detail)
    .map(([name, value]) => {
      const label = names[name] ? labelOf(names[name]) : name;
      return value === "true" ? label : `${label} ${valueText(name, value)}`;
    })
    .join(" · ");
}

/** Codes of values, by the detail that has them. */
const values: Record<string, Record<string, Label>> = {
  by: {
    name: { zh: "姓名", en: "name" },
    phone: { zh: "电话", en: "phone" },
    id_number: { zh: "身份证号", en: "ID number" },
  },
  mark: { before: { zh: "整改前", en: "before" }, after: { zh: "整改后", en: "after" } },
  of: { attachments: { zh: "附件", en: "attachments" } },
  source: sources,
  state: {
    active: { zh: "启用", en: "active" },
    disabled: { zh: "停用", en: "disabled" },
    left: { zh: "离岗", en: "left" },
    done: { zh: "完成", en: "done" },
    failed: { zh: "失败", en: "failed" },
    cancelled: { zh: "已取消", en: "cancelled" },
  },
};

/** A record as the log names it, its layer in words: "disputes/ID" -> "矛盾纠纷/ID". */
export function objectText(object: string): string {
  const [layer = "", id] = object.split(/\/(.*)/s);
  return id ? `${layerName(layer)}/${id}` : object;
}

function valueText(name: string, value: string): string {
  if (name === "role") return roleName(value);
  if (name === "rights") return rightsText(value.split(/[ ,]+/));
  if (name === "objects") return value.split(" ").map(objectText).join(" ");
  const known = values[name === "state_before" ? "state" : name];
  if (known)
    return value
      .split(",")
      .map(v => (known[v] ? labelOf(known[v]) : v))
      .join(labelOf({ zh: "、", en: ", " }));
  if (name === "layer" || name === "layers")
    return value
      .split(",")
      .map(layerName)
      .join(labelOf({ zh: "、", en: ", " }));
  if (name === "raised" && /^\d+$/.test(value)) return moment(new Date(Number(value)).toISOString());
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/.test(value) ? moment(value) : value;
}
