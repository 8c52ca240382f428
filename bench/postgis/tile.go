package postgis

import (
	"net/http"
	"strconv"
)

// tileSQL thins as the product does: of the points in each of 64 by 64 cells the one of the worst level, with their number. ST_AsMVT encodes.
const tileSQL = `
WITH here AS (
	SELECT id, level, category, status, floor((ST_X(mercator) - ST_XMin(e.tile)) / (ST_XMax(e.tile) - ST_XMin(e.tile)) * 64) AS cx,
		floor((ST_YMax(e.tile) - ST_Y(mercator)) / (ST_YMax(e.tile) - ST_YMin(e.tile)) * 64) AS cy, mercator
	FROM tile_feature, (SELECT ST_TileEnvelope($1, $2, $3) AS tile, ST_TileEnvelope($1, $2, $3, margin => 1.0 / 64) AS around) AS e
	WHERE mercator && e.around
), cells AS (
	SELECT DISTINCT ON (cx, cy) id, level, category, status, count(*) OVER (PARTITION BY cx, cy) AS count,
		ST_AsMVTGeom(mercator, ST_TileEnvelope($1, $2, $3), 4096, 64) AS geom
	FROM here ORDER BY cx, cy, level, id
)
SELECT ST_AsMVT(cells, 'disputes', 4096, 'geom') FROM cells WHERE geom IS NOT NULL`

// tileTable is what tiles are made from: columns as they are sent, points in tiles' metres under an index of their own.
var tileTable = []string{
	`CREATE TABLE tile_feature AS SELECT j->>'id' AS id, j->'properties'->>'level' AS level, j->'properties'->>'category' AS category,
		j->'properties'->>'status' AS status, ST_Transform(geom, 3857) AS mercator FROM (SELECT body::jsonb AS j, geom FROM feature WHERE ST_GeometryType(geom) = 'ST_Point') AS f`,
	`CREATE INDEX tile_feature_place ON tile_feature USING gist (mercator)`,
	`CLUSTER tile_feature USING tile_feature_place`,
	`VACUUM ANALYZE tile_feature`,
}

// tile answers /tile?z=&x=&y=.
func (s *Server) tile(w http.ResponseWriter, r *http.Request) error {
	var at [3]int
	for i, name := range []string{"z", "x", "y"} {
		n, err := strconv.Atoi(r.URL.Query().Get(name))
		if err != nil {
			return err
		}
		at[i] = n
	}
	var body []byte
	if err := s.pool.QueryRow(r.Context(), tileSQL, at[0], at[1], at[2]).Scan(&body); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/vnd.mapbox-vector-tile")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, err := w.Write(body)
	return err
}
