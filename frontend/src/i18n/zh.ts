export const zh = {
  "app.name": "连心",
  "app.title": "连心 · 市情民意地图",
  "state.loading": "正在载入…",
  "state.offline": "与服务器的连接已断开，地图显示的是断开前的数据。",
  "state.busy": "服务器正忙，稍后自动重试。",
  "state.broken": "服务器回复异常，已显示的内容仍可使用。",
  "state.forbidden": "您的账号无权查看此内容。",
  "state.unauthorized": "请先登录。",
  "state.retry": "重试",
  "demo.label": "演示数据",
} as const satisfies Record<string, string>;
