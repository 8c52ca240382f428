"""Random polygons and multipolygons on a small grid, where every degeneracy is common, and whether GEOS finds them valid."""
import random
from shapely.geometry import Polygon, MultiPolygon
from shapely.validation import explain_validity

random.seed(431000)


def ring(n, size, dx=0, dy=0):
    pts = [(dx + random.randint(0, size), dy + random.randint(0, size)) for _ in range(n)]
    return pts + pts[:1]


def star(n, size, dx=0, dy=0):
    """Vertices sorted round a centre: mostly simple."""
    import math
    cx, cy = dx + size / 2 + 0.13, dy + size / 2 + 0.07
    pts = sorted({(dx + random.randint(0, size), dy + random.randint(0, size)) for _ in range(n)},
                 key=lambda p: math.atan2(p[1] - cy, p[0] - cx))
    return pts + pts[:1]


def text(r):
    return " ".join(f"{x} {y}" for x, y in r)


print("valid,reason,polygons")
seen = {True: 0, False: 0}
reasons = {}
while min(seen.values()) < 600:
    kind = random.randrange(6)
    if kind == 0:
        polys = [[ring(random.randint(3, 6), 4)]]
    elif kind == 1:
        polys = [[star(random.randint(4, 12), 6)]]
    elif kind == 2:
        polys = [[star(12, 8), ring(3, 8)]]
    elif kind == 3:
        polys = [[star(10, 8)] + [star(random.randint(3, 6), 3, random.randint(0, 6), random.randint(0, 6))
                                  for _ in range(random.randint(1, 3))]]
    elif kind == 4:
        polys = [[star(random.randint(4, 8), 4, random.randint(0, 5), random.randint(0, 5))] for _ in range(random.randint(2, 3))]
    else:
        outer = [[(0, 0), (9, 0), (9, 9), (0, 9), (0, 0)]]
        holes = [star(random.randint(3, 5), random.randint(2, 4), random.randint(0, 6), random.randint(0, 6))
                 for _ in range(random.randint(1, 4))]
        polys = [outer + holes]
        if random.random() < 0.4:
            polys.append([star(4, 2, random.randint(0, 7), random.randint(0, 7))])
    if any(len(set(r)) < 3 for p in polys for r in p):
        continue
    g = MultiPolygon([(p[0], p[1:]) for p in polys])
    valid = g.is_valid
    reason = explain_validity(g).split("[")[0]
    if seen[valid] >= 700 or reasons.get(reason, 0) >= 300 and not valid:
        continue
    seen[valid] += 1
    reasons[reason] = reasons.get(reason, 0) + 1
    print(f"{int(valid)},{reason},{' / '.join('; '.join(text(r) for r in p) for p in polys)}")
