/** Texts of the page on what is kept of a person. zh is the source; en has every key, which the compiler checks. */
import { fill } from "../fill";
import { lang } from "./words";

const zh = {
  hint: "本人申请查询、复制、更正、删除其个人信息时在此办理。按姓名、电话或身份证号在本辖区案卷中查找；事由计入审计日志，不要写入当事人姓名或号码。",
  name: "姓名",
  phone: "电话",
  idNumber: "身份证号",
  why: "事由",
  whyHint: "如：本人到窗口申请查询",
  find: "查找",
  nothing: "本辖区案卷中没有提及此人。",
  found: "在 {n} 条记录的案卷中提及。仅凭姓名可能是重名，请逐条核对后勾选。",
  all: "全选",
  record: "记录",
  unit: "单位",
  mentions: "提及",
  by: { name: "姓名", phone: "电话", id_number: "身份证号" } as Record<string, string>,
  whole: "另行整项删除",
  attachments: "一并删除的附件",
  none: "无",
  choose: "选择 {record}",
  chosen: "已选 {n} 条",
  handOver: "提供副本",
  handOverHint: "下载压缩包：citizen.json 与附件。他人的姓名和号码已略去；提供前请先通读。",
  handedOver: "已下载，审计号见文件中的 audit_id。",
  correct: "更正",
  correctHint: "把所选案卷中的旧信息改为：（留空的不改）",
  newName: "新姓名",
  newPhone: "新电话",
  newIDNumber: "新身份证号",
  doCorrect: "更正所选 {n} 条",
  corrected: "已更正 {n} 条案卷。",
  erase: "删除",
  eraseHint: "从所选案卷中删去此人的姓名和号码，以及勾选的项目和附件。记录本身保留。删除后无法恢复。",
  sure: "我已核对身份和所选记录",
  doErase: "删除所选 {n} 条",
  erased: "已从 {n} 条案卷中删除。",
  remains: "数据库文件正被读取（如备份），其中的残留将在下次清理时抹去。",
  changed: "其中有记录刚被改动，请重新查找。",
  busy: "正在办理…",
};

const en: typeof zh = {
  hint: "For requests about one's own data: what is kept, a copy of it, corrections, erasure. People are looked for by name, phone or ID number in the case files of your units. The reason goes into the audit log: do not name the person in it.",
  name: "Name",
  phone: "Phone",
  idNumber: "ID number",
  why: "Reason",
  whyHint: "such as: asked for at the counter",
  find: "Find",
  nothing: "No case file of your units mentions this person.",
  found: "Mentioned in the case files of {n} records. A name alone may be another's: look at each before choosing it.",
  all: "Choose all",
  record: "Record",
  unit: "Unit",
  mentions: "Mentions",
  by: { name: "name", phone: "phone", id_number: "ID number" },
  whole: "Fields to erase whole",
  attachments: "Attachments to erase",
  none: "none",
  choose: "Choose {record}",
  chosen: "{n} chosen",
  handOver: "Hand over a copy",
  handOverHint:
    "Downloads a zip: citizen.json and attachments. Names and numbers of others are left out; read it before handing it over.",
  handedOver: "Downloaded; its number in the audit log is audit_id in the file.",
  correct: "Correct",
  correctHint: "In the chosen case files the old becomes what you write here; what stays empty is not changed.",
  newName: "New name",
  newPhone: "New phone",
  newIDNumber: "New ID number",
  doCorrect: "Correct the {n} chosen",
  corrected: "{n} case files were corrected.",
  erase: "Erase",
  eraseHint:
    "Takes the person's name and numbers out of the chosen case files, with the fields and attachments that are ticked. The records stay. It cannot be undone.",
  sure: "I have checked the identity and the chosen records",
  doErase: "Erase from the {n} chosen",
  erased: "Erased from {n} case files.",
  remains: "The database's files are being read (by a backup, say); what remains in them goes at the next clean-up.",
  changed: "One of the records has just been changed: search again.",
  busy: "Working…",
};

function words(): typeof zh {
  return lang.value === "zh" ? zh : en;
}

export function cw(key: Exclude<keyof typeof zh, "by">, values: Record<string, string | number> = {}): string {
  return fill(words()[key], values);
}

/** What a person is mentioned by. */
export function traitName(by: string): string {
  return words().by[by] ?? by;
}

const faults: readonly [field: RegExp, reason: RegExp, zh: string][] = [
  [/name$/, /must be given/, "姓名、电话、身份证号至少填一项"],
  [/name$/, /./, "不像姓名"],
  [/phone$/, /./, "不是一个电话号码"],
  [/id_number$/, /./, "不是一个身份证号"],
  [/^X-Purpose$/, /must not name/, "不能写入当事人的姓名或号码"],
  [/^X-Purpose$/, /./, "请写明事由（4 至 500 字）"],
];

/** What is wrong with a field, in the language of the screen; undefined when nothing is. */
export function faultSaid(fields: Record<string, string> | undefined, field: string): string | undefined {
  const reason = fields?.[field];
  if (reason === undefined || lang.value !== "zh") return reason;
  return faults.find(([name, said]) => name.test(field) && said.test(reason))?.[2] ?? reason;
}
