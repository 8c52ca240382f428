"""Reads a running server as QGIS does and says what QGIS asked of it.

    LIANXIN_TOKEN=… python3 docs/read-with-qgis.py http://127.0.0.1:8080/api [FOLDER FOR PICTURES]

Needs PyQGIS (Debian: python3-qgis qgis-providers). Without a display set QT_QPA_PLATFORM=offscreen. Between QGIS and the server stands a small
proxy on loopback that writes down the queries, so that a filter which QGIS applied itself is told from one it sent. A token is kept in an
authentication configuration of QGIS (Basic), in a store of the script's own. Exit 1 when something is wrong.
"""

import os
import sys
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
folder = tempfile.TemporaryDirectory(prefix="lianxin-")
os.environ["QGIS_AUTH_DB_DIR_PATH"] = folder.name
from qgis.core import (  # noqa: E402
    Qgis, QgsApplication, QgsAuthMethodConfig, QgsCoordinateTransform, QgsDataSourceUri, QgsExpression, QgsExpressionContext, QgsFeatureRequest, QgsMapRendererParallelJob,
    QgsMapSettings, QgsProject, QgsRectangle, QgsRenderContext, QgsSpatialIndex, QgsVectorLayer, QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize, QVariant  # noqa: E402
from qgis.PyQt.QtGui import QColor  # noqa: E402

root = (sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080/api").rstrip("/")
pictures = sys.argv[2] if len(sys.argv) > 2 else folder.name
token = os.environ.get("LIANXIN_TOKEN", "")
target = urllib.parse.urlsplit(root)
asked = []


class Witness(BaseHTTPRequestHandler):
    """Passes requests on with their Host, so that links in the answers lead back here."""

    def do_GET(self):
        headers = {name: self.headers[name] for name in ("Host", "Accept", "Authorization") if name in self.headers}
        request = urllib.request.Request(f"{target.scheme}://{target.netloc}{self.path}", headers=headers)
        try:
            answer = urllib.request.urlopen(request)
        except urllib.error.HTTPError as error:
            answer = error
        body = answer.read()
        asked.append((self.path, answer.status))
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


server = ThreadingHTTPServer(("127.0.0.1", 0), Witness)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}{target.path}"
app = QgsApplication([], False)
app.initQgis()
print("QGIS", Qgis.QGIS_VERSION, "reads", root)
pushes = Qgis.QGIS_VERSION_INT >= 33200  # what QGIS sends as CQL2; before, it filters what it has read

login = QgsAuthMethodConfig("Basic")
if token:
    manager = QgsApplication.authManager()
    manager.setMasterPassword("of this run", True)
    login.setName("lianxin")
    login.setConfigMap({"username": "gis", "password": token})
    check("the token is kept by QGIS", manager.storeAuthenticationConfig(login) and len(login.id()) == 7, login.id())


def fetch(path):
    headers = {"Authorization": "Basic " + b64encode(f"gis:{token}".encode()).decode()} if token else {}
    with urllib.request.urlopen(urllib.request.Request(url + path, headers=headers)) as answer:
        return answer.read()


def queries(name):
    path = f"{target.path}/collections/{name}/items"
    return [urllib.parse.parse_qs(urllib.parse.urlsplit(a).query) for a, _ in asked if urllib.parse.urlsplit(a).path == path]


def layer(name, **more):
    uri = QgsDataSourceUri()
    for key, value in {"url": url, "typename": name, "pageSize": "1000", **more}.items():
        uri.setParam(key, value)
    if token:
        uri.setAuthConfigId(login.id())
    return QgsVectorLayer(uri.uri(False), name, "OAPIF")


def layers():
    for name in ("counties", "townships", "villages", "disputes", "hazards", "requests", "visits", "traces", "facilities"):
        one = layer(name)
        check(f"{name} is valid", one.isValid() and one.featureCount() > 0, f"{one.featureCount()} features, {len(one.fields())} fields, {one.crs().authid()}")
    asked.clear()
    disputes = layer("disputes")
    total, read = disputes.featureCount(), list(disputes.getFeatures())
    pages = sum(1 for q in queries("disputes") if q.get("limit") == ["1000"])
    check("features read equal the count", len(read) == total and pages >= total / 1000, f"{len(read)} of {total} in {pages} pages")
    types = {f.name(): QVariant.typeToName(f.type()) for f in disputes.fields()}
    kinds = {"found": "QDateTime", "overdue": "bool", "households": "int", "title": "QString", "departments": "QStringList"}
    check("fields have their types", all(types.get(name, kind) == kind for name, kind in kinds.items()), {name: types.get(name) for name in kinds})

    middle = disputes.extent().center()
    box = QgsRectangle(middle.x() - 0.05, middle.y() - 0.05, middle.x() + 0.05, middle.y() + 0.05)
    asked.clear()
    boxed = sum(1 for _ in layer("disputes", restrictToRequestBBOX="1").getFeatures(QgsFeatureRequest(box)))
    want = sum(1 for f in read if box.contains(f.geometry().asPoint()))
    check("a view is asked for by bbox", boxed == want and any("bbox" in q for q in queries("disputes")), f"{boxed} features")

    villages = layer("villages")
    polygons = {f.id(): f for f in villages.getFeatures()}
    index = QgsSpatialIndex(villages.getFeatures())
    pinned = [f for f in read if f["village"] and f["pin_method"] != "snap" and not f.geometry().isNull()]  # snapped: beside it, by definition
    home = sum(1 for f in pinned if any(polygons[i]["village"] == f["village"] and polygons[i].geometry().intersects(f.geometry())
                                        for i in index.intersects(f.geometry().boundingBox())))
    check("points lie in their villages", home == len(pinned), f"{home} of {len(pinned)}")
    first = {f["id"]: f.geometry().asPoint() for f in read[:500]}
    for system in ("EPSG:4490", "EPSG:4547"):  # latitude first, northing first
        other = layer("disputes", srsname=system)
        shift = 0.0
        turn = QgsCoordinateTransform(other.crs(), disputes.crs(), QgsProject.instance())
        for f in other.getFeatures():
            if f["id"] in first:
                shift = max(shift, turn.transform(f.geometry().asPoint()).distance(first[f["id"]]))
        served = other.crs().authid()
        check(f"{system} has the same places", shift < 1e-6 and (served == system or not pushes), f"as {served}, largest shift {shift:.1e} degrees")
    return disputes, read


FILTERS = (  # of disputes; whether QGIS from 3.32 on leaves it to the server
    (""" "level" = '1' """, True),
    (""" "households" > 3 """, True),
    (""" "households" * 2 < "people" """, True),
    (""" "level" IN ('1', '2') """, True),
    (""" "status" NOT IN ('settled', 'closed') """, True),
    (""" "households" BETWEEN 2 AND 4 """, True),
    (""" "title" LIKE '%土地%' """, True),
    (""" "title" NOT LIKE '%土地%' """, True),
    (""" "source" ILIKE 'O''X\\\\_%' OR "source" ILIKE '%平台' """, True),
    (""" "overdue" AND NOT "supervised" """, True),
    (""" ("level" = '1' OR "key_case" = true) AND "county_name" <> '桂阳县' """, True),
    (""" "settled" IS NULL """, True),
    (""" "settled" IS NOT NULL """, True),
    (""" "found" >= make_datetime(2026, 6, 1, 0, 0, 0) """, True),
    (""" "found" > make_datetime(2026, 1, 1, 0, 0, 0) AND "found" < make_datetime(2026, 4, 1, 0, 0, 0) """, True),
    (""" "due" < make_date(2026, 6, 1) """, True),
    (""" intersects_bbox($geometry, geom_from_wkt('POLYGON((112.6 25.6, 112.6 26, 113 26, 113 25.6, 112.6 25.6))')) """, True),
    (""" intersects($geometry, geom_from_wkt('POLYGON((112.6 25.6, 112.6 26, 113 26, 112.6 25.6))')) """, False),
    (""" length("title") > 12 """, False),
    (""" "level" = '1' OR length("title") > 12 """, False),
)


def filters(fields, read):
    """A filter has to find what QGIS finds by itself in all that was read, whoever applied it."""
    for text, pushed in FILTERS:
        text = text.strip()
        if "BETWEEN" in text and not pushes:
            continue  # QGIS had no such operator
        expression, context = QgsExpression(text), QgsExpressionContext()
        context.setFields(fields)
        want = set()
        for f in read:
            context.setFeature(f)
            if expression.evaluate(context):
                want.add(f["id"])
        asked.clear()
        one = layer("disputes")
        taken = one.setSubsetString(text)
        got = {f["id"] for f in one.getFeatures()}
        sent = [q["filter"][0] for q in queries("disputes") if "filter" in q and q.get("filter-lang") == ["cql2-text"]]
        refused = [a for a, status in asked if status >= 400]
        check(f"filter {text}", taken and got == want and not refused and bool(sent) == (pushed and pushes),
              f"{len(got)} features of {len(want)}, " + (f"sent {sent[0]}" if sent else "not sent") + (f", refused {refused[0]}" if refused else ""))


def symbols():
    for name in ("disputes", "hazards", "villages", "hotspots", "coverage", "fuel-access"):
        styled = layer(name)
        path = os.path.join(folder.name, name + ".qml")
        with open(path, "wb") as file:
            file.write(fetch(f"/styles/{name}?f=qml"))
        message, ok = styled.loadNamedStyle(path)
        check(f"the style of {name} is taken", ok, styled.renderer().type() if ok else message)
        if ok and styled.renderer().type() == "RuleRenderer":
            one_class(name, styled)


def one_class(name, styled):
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


def computed():
    """What was computed is filtered by QGIS itself; what the villages have, by the server, save where the server's filter is of records."""
    for name, text, sends in (("coverage", "\"county_name\" = '桂阳县'", pushes), ("hotspots", "\"county_name\" = '桂阳县'", False), ("hotspots", "\"class\" >= 1", False)):
        everything = layer(name)
        want = sum(1 for _ in everything.getFeatures(QgsFeatureRequest(QgsExpression(text))))
        asked.clear()
        one = layer(name)
        taken = one.setSubsetString(text)
        got, whole = sum(1 for _ in one.getFeatures()), everything.featureCount()
        sent = any("filter" in q for q in queries(name))
        check(f"filter {name}: {text}", taken and 0 < got < whole and got == want and sent == sends, f"{got} features of {want}, " + ("sent" if sent else "not sent"))


def around(middle):
    return QgsRectangle(middle.x() - 0.15, middle.y() - 0.11, middle.x() + 0.15, middle.y() + 0.11)


def picture(name, shown, extent, crs):
    """What the map shows, as a file to look at; the number of its colours."""
    settings = QgsMapSettings()
    settings.setLayers(shown)
    settings.setDestinationCrs(crs)
    settings.setExtent(extent)
    settings.setOutputSize(QSize(1200, 900))
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    path = os.path.join(pictures, f"qgis-{name}.png")
    image.save(path)
    colours = {image.pixel(x, y) for x in range(0, 1200, 3) for y in range(0, 900, 3)}
    faults = [f"{e.layerID}: {e.message}" for e in job.errors()]
    check(f"{name} is drawn", len(colours) > 20 and not faults, f"{len(colours)} colours, {path}" + "".join(faults))


def tiles():
    style = f"{url}/styles/lianxin"
    if token:  # QGIS asks for a style without the configuration that the layer names, so it gets a file
        style = "file://" + os.path.join(folder.name, "style.json")
        with open(style[len("file://"):], "wb") as file:
            file.write(fetch("/styles/lianxin"))
    uri = QgsDataSourceUri()
    for key, value in {"type": "xyz", "zmin": "0", "zmax": "16", "url": f"{url}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}", "styleUrl": style}.items():
        uri.setParam(key, value)
    if token:
        uri.setAuthConfigId(login.id())
    one = QgsVectorTileLayer(bytes(uri.encodedUri()).decode(), "tiles")
    message, ok = one.loadDefaultStyle()
    check("vector tiles are a layer with the service's style", one.isValid() and ok, message or f"{len(one.renderer().styles())} styles")
    turn = QgsCoordinateTransform(layer("counties").crs(), one.crs(), QgsProject.instance())
    whole = layer("counties").extent()
    picture("tiles", [one], turn.transformBoundingBox(whole), one.crs())
    picture("tiles-near", [one], turn.transformBoundingBox(around(whole.center())), one.crs())


def project():
    path = os.path.join(folder.name, "lianxin.qgz")
    with open(path, "wb") as file:
        file.write(fetch("/project.qgz" + (f"?authcfg={login.id()}" if token else "")))
    with zipfile.ZipFile(path) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist())
    check("the project names the configuration and holds no token", not token or token not in text and f"authcfg={login.id()}" in text)
    opened = QgsProject.instance()
    read = opened.read(path)
    bad = [one.name() for one in opened.mapLayers().values() if not one.isValid()]
    check("the project opens", read and not bad and opened.mapLayers(), ", ".join(bad) or f"{len(opened.mapLayers())} layers")
    order = opened.layerTreeRoot()
    shown = [one for one in order.layerOrder() if order.findLayer(one.id()).isVisible()]
    for one in order.layerOrder():
        print("      " + ("[x] " if one in shown else "[ ] ") + one.name() + ": " + one.renderer().type())
    whole = layer("counties").extent()
    picture("project", shown, whole, opened.crs())
    picture("project-near", shown, around(whole.center()), opened.crs())
    for name in ("hotspots", "coverage"):
        extra = opened.mapLayers().get("lianxin_" + name)
        check(f"{name} is in the project", extra is not None)
        if extra:
            picture(name, [extra], whole, opened.crs())


everyone, rows = layers()
filters(everyone.fields(), rows)
symbols()
computed()
tiles()
project()
server.shutdown()
QgsProject.instance().clear()
del everyone, rows
app.exitQgis()
print("all is well" if not failed else f"{len(failed)} faults")
sys.exit(1 if failed else 0)
