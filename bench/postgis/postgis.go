// Package postgis answers viewports from PostGIS by hand-written SQL through pgx: bodies are stored encoded, so that the
// database does nothing but find, count and hand over.
package postgis

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"lianxin/bench/floor"
)

// Server answers the same requests as floor.Server.
type Server struct{ pool *pgxpool.Pool }

// New copies the features into a table with a GiST index and one over class and time, and analyzes it.
func New(ctx context.Context, address string, features []floor.Feature) (*Server, error) {
	pool, err := pgxpool.New(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("postgis: %w", err)
	}
	s := &Server{pool}
	if err := s.load(ctx, features); err != nil {
		pool.Close()
		return nil, fmt.Errorf("postgis: %w", err)
	}
	return s, nil
}

// Close ends the connections.
func (s *Server) Close() { s.pool.Close() }

func (s *Server) load(ctx context.Context, features []floor.Feature) error {
	for _, sql := range []string{
		`CREATE EXTENSION IF NOT EXISTS postgis`,
		`CREATE TABLE feature (n int PRIMARY KEY, class text, found timestamptz, body text)`,
	} {
		if _, err := s.pool.Exec(ctx, sql); err != nil {
			return err
		}
	}
	rows := pgx.CopyFromSlice(len(features), func(i int) ([]any, error) {
		f := &features[i]
		return []any{int32(i), f.Class, time.UnixMilli(f.Found), string(f.Body)}, nil
	})
	if _, err := s.pool.CopyFrom(ctx, pgx.Identifier{"feature"}, []string{"n", "class", "found", "body"}, rows); err != nil {
		return err
	}
	for _, sql := range append([]string{
		`ALTER TABLE feature ADD COLUMN geom geometry(Geometry, 4326) GENERATED ALWAYS AS (ST_SetSRID(ST_GeomFromGeoJSON((body::jsonb)->'geometry'), 4326)) STORED`,
		`CREATE INDEX ON feature USING gist (geom)`,
		`CREATE INDEX ON feature (class, found)`,
		`CLUSTER feature USING feature_geom_idx`,
		`VACUUM ANALYZE feature`,
	}, tileTable...) {
		if _, err := s.pool.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/tile" {
		if err := s.tile(w, r); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
		return
	}
	body, err := s.answer(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/geo+json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
}

func (s *Server) answer(r *http.Request) ([]byte, error) {
	q := r.URL.Query()
	where, args := `ST_Intersects(geom, ST_MakeEnvelope($1, $2, $3, $4, 4326))`, []any{}
	for _, p := range strings.Split(q.Get("bbox"), ",") {
		v, err := strconv.ParseFloat(p, 64)
		if err != nil {
			return nil, err
		}
		args = append(args, v)
	}
	if class := q.Get("class"); class != "" {
		args = append(args, class)
		where += fmt.Sprintf(` AND class = $%d`, len(args))
	}
	if from := q.Get("from"); from != "" {
		first, _ := strconv.ParseInt(from, 10, 64)
		last, _ := strconv.ParseInt(q.Get("to"), 10, 64)
		args = append(args, time.UnixMilli(first), time.UnixMilli(last))
		where += fmt.Sprintf(` AND found BETWEEN $%d AND $%d`, len(args)-1, len(args))
	}
	limit, err := strconv.Atoi(q.Get("limit"))
	if err != nil {
		return nil, err
	}
	var count int64
	if err := s.pool.QueryRow(r.Context(), `SELECT count(*) FROM feature WHERE `+where, args...).Scan(&count); err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(r.Context(), `SELECT body FROM feature WHERE `+where+` ORDER BY n LIMIT `+strconv.Itoa(limit), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	body := append(make([]byte, 0, 1<<20), `{"type":"FeatureCollection","numberMatched":`...)
	body = append(strconv.AppendInt(body, count, 10), `,"features":[`...)
	first := true
	for rows.Next() {
		if !first {
			body = append(body, ',')
		}
		first = false
		body = append(body, rows.RawValues()[0]...)
	}
	return append(body, ']', '}'), rows.Err()
}
