/** Texts of a case file's documents and photographs. zh is the source; en has every key, which the compiler checks. */
import { fill } from "../fill";
import { lang } from "../i18n";

const zh = {
  files: "文件与照片",
  none: "还没有文件或照片。",
  choose: "添加文件或照片",
  hint: "JPEG、PNG、WebP 或 PDF，每个不超过 20 MB，每条记录最多 20 个。照片中的拍摄地点、设备等信息会被去除。",
  mark: "照片拍摄于",
  unmarked: "不区分",
  before: "整改前",
  after: "整改后",
  markOf: "{name} 拍摄于",
  sending: "正在上传 {name}",
  sent: "已上传 {name}",
  notSent: "{name} 未上传：{reason}",
  retry: "重新上传",
  dismiss: "知道了",
  view: "查看",
  hide: "收起",
  download: "下载",
  erase: "删除",
  eraseSure: "删除 {name}？删除后无法恢复。",
  viewOf: "查看 {name}",
  hideOf: "收起 {name}",
  downloadOf: "下载 {name}",
  eraseOf: "删除 {name}",
  compare: "前后对比",
  compareHint: "拖动滑块，或用左右方向键",
  slider: "前后分界",
  share: "整改前占 {n}%",
  beforePhoto: "整改前：{name}",
  afterPhoto: "整改后：{name}",
  loading: "正在读取…",
  tooLarge: "大于 20 MB",
  full: "已有 20 个文件，不能再添加。",
  broken: "这张照片无法显示，可下载查看。",
};

const en: Record<keyof typeof zh, string> = {
  files: "Documents and photographs",
  none: "There are none yet.",
  choose: "Add documents or photographs",
  hint: "JPEG, PNG, WebP or PDF, up to 20 MB each, 20 of a record at most. Where and with what a photograph was taken is removed from it.",
  mark: "Photographs taken",
  unmarked: "neither",
  before: "before",
  after: "after",
  markOf: "{name} was taken",
  sending: "Sending {name}",
  sent: "{name} was sent",
  notSent: "{name} was not sent: {reason}",
  retry: "Send again",
  dismiss: "Dismiss",
  view: "View",
  hide: "Hide",
  download: "Download",
  erase: "Delete",
  eraseSure: "Delete {name}? It cannot be brought back.",
  viewOf: "View {name}",
  hideOf: "Hide {name}",
  downloadOf: "Download {name}",
  eraseOf: "Delete {name}",
  compare: "Before and after",
  compareHint: "Drag, or use the arrow keys",
  slider: "Where before ends",
  share: "{n}% before",
  beforePhoto: "Before: {name}",
  afterPhoto: "After: {name}",
  loading: "Loading…",
  tooLarge: "larger than 20 MB",
  full: "There are 20 files: no more can be added.",
  broken: "This photograph cannot be shown here; download it.",
};

/** The text of a key; {name} is replaced by values.name. */
export function fw(key: keyof typeof zh, values: Record<string, string | number> = {}): string {
  return fill((lang.value === "zh" ? zh : en)[key], values);
}

/** What the server says of a file that it does not take, in the words that it says it with, and in Chinese. */
const refusals: readonly [RegExp, string][] = [
  [/^is empty/, "文件是空的"],
  [/HEIC/, "是 HEIC 照片：请把相机设为“兼容性最佳”，或另存为 JPEG"],
  [/is a film/, "是视频或不支持的图片格式：请另存为 JPEG"],
  [/is a GIF/, "是 GIF：请另存为 PNG 或 JPEG"],
  [/office document/, "是 Office 文档或压缩包：请另存为 PDF"],
  [/TIFF or bitmap/, "是 TIFF 或位图：请另存为 JPEG、PNG 或 PDF"],
  [/HTML, SVG or XML/, "是 HTML、SVG 或 XML，可能含有程序：请另存为 PNG 或 PDF"],
  [/moving picture/, "是动图：请另存为静态图片"],
  [/^is neither/, "不是 JPEG、PNG、WebP 或 PDF"],
  [/^has .* pixels/, "图片尺寸过大，最多一亿像素"],
  [/^is larger/, "大于 20 MB"],
  [/one too many/, "已有 20 个文件，不能再添加"],
  [/^is broken/, "文件已损坏或不完整"],
  [/did not arrive/, "没有传完，请重新上传"],
];

/** A refusal in the language of the screen; one that is not known stays as the server says it. */
export function refusal(reason: string): string {
  return (lang.value === "zh" && refusals.find(([said]) => said.test(reason))?.[1]) || reason;
}
