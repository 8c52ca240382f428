"""Reads a running server as QGIS does and says what QGIS asked of it.

    LIANXIN_TOKEN=… python3 docs/read-with-qgis.py http://127.0.0.1:8080/api

Needs PyQGIS (Debian: python3-qgis qgis-providers). Without a display set QT_QPA_PLATFORM=offscreen. Between QGIS and the server stands a small
proxy on loopback that writes down the queries, so that a filter which QGIS applied itself is told from one it sent. Exit 1 when something is wrong.
"""

import os
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import (  # noqa: E402
    Qgis, QgsApplication, QgsDataSourceUri, QgsFeatureRequest, QgsProject, QgsRectangle, QgsRenderContext, QgsVectorLayer, QgsVectorTileLayer,
)

root = (sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080/api").rstrip("/")
target = urllib.parse.urlsplit(root)
asked = []


class Witness(BaseHTTPRequestHandler):
    """Passes requests on with their Host, so that links in the answers lead back here."""

    def do_GET(self):
        asked.append(self.path)
        headers = {"Host": self.headers["Host"], "Accept": self.headers.get("Accept", "*/*")}
        if "LIANXIN_TOKEN" in os.environ:
            headers["Authorization"] = "Bearer " + os.environ["LIANXIN_TOKEN"]
        request = urllib.request.Request(f"{target.scheme}://{target.netloc}{self.path}", headers=headers)
        try:
            answer = urllib.request.urlopen(request)
        except urllib.error.HTTPError as error:
            answer = error
        body = answer.read()
        self.send_response(answer.status)
        for name in ("Content-Type", "Content-Crs", "ETag"):
            if answer.headers.get(name):
                self.send_header(name, answer.headers[name])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_OPTIONS(self):
        self.send_response(204)
        self.send_header("Allow", "GET, HEAD")
        self.end_headers()

    def log_message(self, *_):
        pass


failed = []


def check(what, ok, detail=""):
    print(("ok    " if ok else "FAULT ") + what + (f": {detail}" if detail != "" else ""))
    if not ok:
        failed.append(what)


def queries(path):
    return [urllib.parse.parse_qs(urllib.parse.urlsplit(a).query) for a in asked if urllib.parse.urlsplit(a).path == path]


server = ThreadingHTTPServer(("127.0.0.1", 0), Witness)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}{target.path}"
app = QgsApplication([], False)
app.initQgis()
print("QGIS", Qgis.QGIS_VERSION, "reads", root)


def layer(name, **more):
    uri = QgsDataSourceUri()
    for key, value in {"url": url, "typename": name, "pageSize": "1000", **more}.items():
        uri.setParam(key, value)
    return QgsVectorLayer(uri.uri(False), name, "OAPIF")


for name in ("counties", "villages", "disputes", "hazards"):
    one = layer(name)
    check(f"{name} is valid", one.isValid(), f"{one.featureCount()} features, {len(one.fields())} fields, {one.crs().authid()}")

disputes = layer("disputes", restrictToRequestBBOX="1")
total = disputes.featureCount()
everything = sum(1 for _ in disputes.getFeatures())
check("features read equal the count", everything == total, f"{everything} of {total}")

extent = disputes.extent()
middle = extent.center()
box = QgsRectangle(middle.x() - 0.05, middle.y() - 0.05, middle.x() + 0.05, middle.y() + 0.05)
asked.clear()
boxed = sum(1 for _ in layer("disputes", restrictToRequestBBOX="1").getFeatures(QgsFeatureRequest(box)))
check("a view is asked for by bbox", any("bbox" in q for q in queries(target.path + "/collections/disputes/items")), f"{boxed} features")

asked.clear()
red = layer("disputes")
taken = red.setSubsetString("\"level\" = '1'")
count = sum(1 for _ in red.getFeatures())
sent = [q.get("filter", q.get("level")) for q in queries(target.path + "/collections/disputes/items") if "filter" in q or "level" in q]
check("a filter is taken", taken, f"{count} features")
if Qgis.QGIS_VERSION_INT >= 33200:
    check("the filter is pushed down", bool(sent), sent[:1])
else:
    print(f"note  QGIS {Qgis.QGIS_VERSION} sends no CQL2; from 3.32 on it does. Sent: {sent[:1]}")

asked.clear()
tiles = QgsVectorTileLayer("type=xyz&zmin=0&zmax=16&url=" + urllib.parse.quote(f"{url}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}", safe=""), "tiles")
check("vector tiles are a layer", tiles.isValid())

for name in ("disputes", "hazards", "villages", "hotspots", "coverage", "fuel-access"):
    styled = layer(name)
    with urllib.request.urlopen(urllib.request.Request(f"{url}/styles/{name}?f=qml")) as answer:
        path = f"/tmp/lianxin-{os.getpid()}-{name}.qml"
        with open(path, "wb") as file:
            file.write(answer.read())
    message, ok = styled.loadNamedStyle(path)
    os.remove(path)
    check(f"the style of {name} is taken", ok, styled.renderer().type() if ok else message)
    if ok and styled.renderer().type() == "RuleRenderer":
        context = QgsRenderContext()
        renderer = styled.renderer().clone()
        renderer.startRender(context, styled.fields())
        drawn, classes = 0, set()
        for feature in styled.getFeatures():
            context.expressionContext().setFeature(feature)
            rules = (renderer.rootRule().findRuleByKey(key) for key in renderer.legendKeysForFeature(feature, context))
            labels = [rule.label() for rule in rules if rule.parent()]
            drawn, classes = drawn + (len(labels) == 1), classes | set(labels)
        renderer.stopRender(context)
        check(f"each feature of {name} is of one class", drawn == styled.featureCount(), f"{drawn} in {', '.join(sorted(classes))}")

asked.clear()
near = layer("coverage")
narrowed = near.setSubsetString("\"county_name\" = '桂阳县'")
count = sum(1 for _ in near.getFeatures())
sent = [q["filter"] for q in queries(target.path + "/collections/coverage/items") if "filter" in q]
check("a filter of a computed layer is taken", narrowed and 0 < count, f"{count} features, sent {sent[:1]}")

with urllib.request.urlopen(f"{url}/project.qgz?layers=villages,disputes,hotspots") as answer:
    path = f"/tmp/lianxin-{os.getpid()}.qgz"
    with open(path, "wb") as file:
        file.write(answer.read())
project = QgsProject.instance()
read = project.read(path)
os.remove(path)
opened = {one.name(): one for one in project.mapLayers().values()}
check("the project opens", read and len(opened) == 3 and all(one.isValid() for one in opened.values()),
      ", ".join(f"{name}: {one.renderer().type()}" for name, one in opened.items()))

server.shutdown()
app.exitQgis()
sys.exit(1 if failed else 0)
