/* Says why, instead of a blank page, where the browser is older than the oldest one served. Plain ES5: it has to run there. */
(() => {
  var chromium = /Chrom(?:e|ium)\/(\d+)/.exec(navigator.userAgent);
  var firefox = /Firefox\/(\d+)/.exec(navigator.userAgent);
  var safari = /Version\/(\d+)\.(\d+).*Safari/.exec(navigator.userAgent);
  var old = chromium
    ? chromium[1] < 109
    : firefox
      ? firefox[1] < 115
      : safari
        ? safari[1] * 100 + Number(safari[2]) < 1604
        : !("noModule" in document.createElement("script"));
  if (!old) return;
  document.documentElement.className += " too-old";
  var say = () => {
    var p = document.createElement("p");
    p.setAttribute("role", "alert");
    p.style.cssText =
      "position:fixed;z-index:9999;top:30%;left:50%;width:30em;max-width:90%;margin-left:-15em;padding:1.5em;background:#fff;color:#172133;border:1px solid #0b7c99;font:16px/1.6 sans-serif";
    p.appendChild(
      document.createTextNode(
        "此浏览器版本过旧，无法显示地图。请使用 Chromium / Edge 109、Firefox 115、Safari 16.4 或更新版本；数据没有受到影响。",
      ),
    );
    p.appendChild(document.createElement("br"));
    p.appendChild(
      document.createTextNode(
        "This browser is too old for the map. Please use Chromium or Edge 109, Firefox 115, Safari 16.4 or newer; no data are affected.",
      ),
    );
    document.body.appendChild(p);
  };
  if (document.body) say();
  else document.addEventListener("DOMContentLoaded", say);
})();
