/* Says so, instead of a blank page, where a part of the page does not come: the network was cut, or the server has another build by now. A wall (data-again) asks
   again by itself. No module: it has to run where they fail. */
(() => {
  var again = Number(document.currentScript.dataset.again);
  var said = false;
  function say() {
    if (said) return;
    said = true;
    var box = document.createElement("div");
    box.setAttribute("role", "alert");
    box.style.cssText =
      "position:fixed;z-index:9999;top:30%;left:0;right:0;width:30em;max-width:80%;margin:0 auto;padding:1.5em;background:#fff;color:#172133;border:1px solid #0b7c99;border-radius:8px;font:16px/1.6 sans-serif";
    box.textContent = "页面没有完整载入，数据没有受到影响。连接恢复后请重新载入。";
    box.appendChild(document.createElement("br"));
    box.appendChild(
      document.createTextNode("The page did not load whole; no data are affected. Reload it once the link is back."),
    );
    var button = document.createElement("button");
    button.textContent = "重新载入 Reload";
    button.style.cssText =
      "display:block;margin-top:1em;padding:.5em 1.5em;background:#0b7c99;color:#fff;border:0;border-radius:8px;font:inherit;cursor:pointer";
    button.addEventListener("click", () => location.reload());
    box.appendChild(button);
    document.body.appendChild(box);
    if (again > 0) setTimeout(retry, again * 1000);
  }
  /** Asks whether the server is there before the page is given up: a browser's own page of errors would stand for ever. */
  function retry() {
    fetch(location.href, { cache: "no-store" })
      .then(answer => {
        if (!answer.ok) throw new Error("not yet");
        location.reload();
      })
      .catch(() => setTimeout(retry, again * 1000));
  }
  addEventListener(
    "error",
    event => {
      var at = event.target;
      if (!(at instanceof HTMLElement) || !at.matches("script[src], link[rel=stylesheet]")) return;
      if (document.body) say();
      else addEventListener("DOMContentLoaded", say);
    },
    true,
  );
})();
