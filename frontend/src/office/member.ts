/** What members of the policy and of the settings are called; one without a name shows its path. */
import type { Label } from "../wire";
import { labelOf } from "./words";

const names: Record<string, Label> = {
  password_length: { zh: "密码最少字符数", en: "Least characters of a password" },
  password_classes: { zh: "密码字符种类数", en: "Sorts of characters in it" },
  password_days: { zh: "密码有效天数（0 为不限）", en: "Days a password is good for (0: ever)" },
  password_history: { zh: "不得重复的历史密码数", en: "Earlier passwords not taken again" },
  one_time_days: { zh: "一次性密码有效天数", en: "Days a one-time password is good for" },
  lock_after: { zh: "账号锁定前失败次数", en: "Failures that lock a name" },
  lock_minutes: { zh: "首次锁定分钟数", en: "Minutes of the first lock" },
  lock_max_minutes: { zh: "最长锁定分钟数", en: "Minutes of the longest lock" },
  address_lock_after: { zh: "地址锁定前失败次数", en: "Failures that lock an address" },
  address_max_minutes: { zh: "地址最长锁定分钟数", en: "Minutes of an address's longest lock" },
  idle_minutes: { zh: "无操作退出分钟数", en: "Idle minutes that end a session" },
  session_hours: { zh: "会话最长小时数", en: "Hours of a session at most" },
  sessions: { zh: "每人同时会话数", en: "Sessions of a user at a time" },
  token_days: { zh: "令牌最长天数", en: "Days of a token at most" },
  token_rows: { zh: "令牌单日读取告警行数", en: "Rows a day that raise a token's alarm" },
  device_idle_days: { zh: "大屏失联后须重新登记天数", en: "Days after which an unseen wall enrols again" },
  audit_days: { zh: "审计日志保存天数", en: "Days the audit log is kept" },
  title: { zh: "标题", en: "Title" },
  zone: { zh: "时区", en: "Time zone" },
  snap_m: { zh: "界外吸附距离（米）", en: "Snapping distance (m)" },
  k: { zh: "小数保护阈值（户）", en: "Smallest count described (households)" },
  due_soon_days: { zh: "临期提醒天数", en: "Days that count as due soon" },
  live_months: { zh: "走访明细保留月数", en: "Months of visits kept as rows" },
  "map.approval_number": { zh: "审图号", en: "Approval number of the map" },
  "map.source": { zh: "地图来源", en: "Source of the map" },
  "map.date": { zh: "地图日期", en: "Date of the map" },
  "items.default": { zh: "每页条数（默认）", en: "Items a page" },
  "items.max": { zh: "每页条数（最多）", en: "Items a page at most" },
  clocks: { zh: "时限", en: "Deadlines" },
  disputes: { zh: "矛盾纠纷", en: "Disputes" },
  hazards: { zh: "隐患", en: "Hazards" },
  requests: { zh: "民生诉求", en: "Requests" },
  accept_days: { zh: "受理天数", en: "days to accept" },
  settle_days: { zh: "办结天数", en: "days to settle" },
  extension_days: { zh: "延期天数", en: "days of an extension" },
  wall: { zh: "大屏", en: "Wall" },
  duty: { zh: "值班信息", en: "duty line" },
  targets: { zh: "目标值", en: "targets" },
  alert_level: { zh: "告警等级", en: "alert level" },
  min_denominator: { zh: "排名最小基数", en: "smallest base of a rank" },
  shift_start: { zh: "交班时刻", en: "begin of the shift" },
  map: { zh: "地图", en: "Map" },
  basemap: { zh: "底图", en: "base map" },
  kind: { zh: "类型", en: "kind" },
  url: { zh: "地址", en: "address" },
  path: { zh: "文件", en: "file" },
  datum: { zh: "坐标基准", en: "datum" },
  attribution: { zh: "出处与审图号", en: "attribution" },
  min_zoom: { zh: "最小级别", en: "least zoom" },
  max_zoom: { zh: "最大级别（0 为 18）", en: "largest zoom (0: 18)" },
  borders: { zh: "显示底图境界线", en: "its borders are shown" },
  names: { zh: "显示底图地名", en: "its names are shown" },
  items: { zh: "分页", en: "Pages" },
  fuel: { zh: "加油", en: "Fuel" },
  gap_m: { zh: "最远距离（米）", en: "farthest distance (m)" },
  source: { zh: "依据", en: "source" },
  date: { zh: "日期", en: "date" },
  water: { zh: "水质限值", en: "Limits of water" },
  traces: { zh: "轨迹", en: "Traces" },
  stay_minutes: { zh: "停留分钟数", en: "minutes of a stay" },
  stay_within_m: { zh: "停留范围（米）", en: "within (m)" },
  max_kmh: { zh: "最高时速（公里）", en: "fastest (km/h)" },
  max_accuracy_m: { zh: "最大误差（米）", en: "least sure fix (m)" },
  keep_days: { zh: "原始轨迹保存天数", en: "days raw fixes are kept" },
  tables: { zh: "数值表图层", en: "Layers of figures by unit" },
  coverage_targets: { zh: "走访率目标", en: "Targets of visits" },
  retention: { zh: "保存期限", en: "Retention" },
  case_days: {
    zh: "办结后案卷保存天数（0 为不限）",
    en: "days case files are kept after the end (0: without end)",
  },
  attachment_days: {
    zh: "办结后附件保存天数（0 为不限）",
    en: "days attachments are kept after the end (0: without end)",
  },
  refused_days: {
    zh: "导入未收下的行内容保存天数（0 为不限）",
    en: "days what imports refused is kept (0: without end)",
  },
};

/** The name of a member, or of what of its path a form shows. */
export function memberName(path: string, full = path): string {
  const whole = names[full];
  if (whole) return labelOf(whole);
  return path
    .split(".")
    .map(part => (names[part] ? labelOf(names[part]) : part))
    .join(" · ");
}
