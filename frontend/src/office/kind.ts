/** What kinds of audit events are called. */
import type { Label } from "../wire";
import { labelOf } from "./words";

const names: Record<string, Label> = {
  "session.start": { zh: "登录", en: "signed in" },
  "session.refuse": { zh: "登录被拒", en: "sign-in refused" },
  "session.end": { zh: "退出", en: "signed out" },
  "session.revoke": { zh: "会话被结束", en: "session ended" },
  "secret.refuse": { zh: "无效令牌", en: "false tokens" },
  "password.change": { zh: "修改密码", en: "password changed" },
  "account.create": { zh: "新建账号", en: "account made" },
  "account.change": { zh: "变更账号", en: "account changed" },
  "account.reset": { zh: "重置密码", en: "password reset" },
  "account.unlock": { zh: "解锁账号", en: "account unlocked" },
  "token.issue": { zh: "发放令牌", en: "token made" },
  "token.revoke": { zh: "撤销令牌", en: "token revoked" },
  "token.use": { zh: "令牌用量", en: "use of a token" },
  "token.alarm": { zh: "令牌读取告警", en: "alarm of a token" },
  "device.approve": { zh: "批准大屏", en: "wall approved" },
  "device.change": { zh: "变更大屏", en: "wall changed" },
  "device.revoke": { zh: "撤销大屏", en: "wall revoked" },
  "device.refuse": { zh: "无效大屏代码", en: "false code of a wall" },
  "exact.grant": { zh: "授予精确点位", en: "exact points granted" },
  "exact.revoke": { zh: "收回精确点位", en: "exact points withdrawn" },
  "alert.acknowledge": { zh: "确认告警", en: "alert acknowledged" },
  "case.read": { zh: "查阅案卷", en: "case file read" },
  "trace.read": { zh: "查阅原始轨迹", en: "raw trace read" },
  export: { zh: "导出", en: "export" },
  import: { zh: "导入", en: "import" },
  "citizen.find": { zh: "查找当事人", en: "citizen looked for" },
  "citizen.hand_over": { zh: "提供当事人信息", en: "citizen's data handed over" },
  "citizen.correct": { zh: "更正当事人信息", en: "citizen's data corrected" },
  "citizen.erase": { zh: "删除当事人信息", en: "citizen erased" },
  "attachment.add": { zh: "上传附件", en: "attachment added" },
  "attachment.read": { zh: "查阅附件", en: "attachment read" },
  "attachment.change": { zh: "标注附件", en: "attachment marked" },
  "attachment.delete": { zh: "删除附件", en: "attachment deleted" },
  "retention.purge": { zh: "到期清除案卷", en: "case files past their time purged" },
  "setting.change": { zh: "变更设置", en: "settings changed" },
  "policy.change": { zh: "变更安全策略", en: "policy changed" },
  "audit.read": { zh: "查阅审计", en: "audit log read" },
  "audit.trim": { zh: "清理过期审计", en: "old audit rows dropped" },
  "store.restore": { zh: "恢复备份", en: "backup restored" },
};

/** Its name, or the kind itself when it has none. */
export function kindName(kind: string): string {
  const l = names[kind];
  return l ? labelOf(l) : kind;
}
