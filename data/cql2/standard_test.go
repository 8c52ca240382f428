package cql2_test

import (
	"fmt"
	"testing"

	"lianxin/data"
	"lianxin/data/cql2"
)

// standardLayer has the queryables of the standard's test data set and of its examples.
func standardLayer() *data.Layer {
	var fields []data.Field
	for _, f := range []struct {
		t     data.Type
		names []string
	}{
		{data.TypeText, []string{"name", "nameascii", "owner", "cityName", "eo:instrument", "geophys:SURVEY_NAME", "road_class"}},
		{data.TypeInt, []string{"pop_other", "pop_min", "pop_max", "value", "floors"}},
		{data.TypeFloat, []string{"eo:cloud_cover", "depth", "balance", "vehicle_height", "bridge_clearance"}},
		{data.TypeTime, []string{"date", "start", "end", "updated", "event_time", "starts_at", "ends_at"}},
		{data.TypeBool, []string{"boolean", "swimming_pool"}},
		{data.TypeList, []string{"layers:ids"}},
	} {
		for _, name := range f.names {
			fields = append(fields, data.Field{Name: name, Type: f.t})
		}
	}
	return &data.Layer{ID: "places", Fields: fields}
}

// TestStandard reads what the conformance tests of OGC 21-065r2 (annex A) evaluate, class by class. That they are read is the parser's part of them;
// what they select is live's.
func TestStandard(t *testing.T) {
	o := cql2.Options{Layer: standardLayer()}
	var predicates []string
	for class, texts := range map[string][]string{
		"basic-cql2": {
			"name='Luxembourg'", "name>='København'", "name<>'København'", "pop_other=37589262", "pop_other<=1038288",
			`"date"=DATE('2022-04-16')`, `"date"<>DATE('2022-04-16')`, "start=TIMESTAMP('2022-04-16T10:13:19Z')", "start<TIMESTAMP('2022-04-16T10:13:19Z')",
			"boolean=true", "boolean=false", "boolean > true", "boolean <= true", "name IS NOT NULL", "pop_other IS NULL", `"date" is not null`,
			"geometry IS NULL", `"layers:ids" IS NULL`, "true", "false", "pop_other = 3.14", `"eo:cloud_cover" = 1`,
			"swimming_pool = true", "floors>5 AND swimming_pool=true", "(floors > 5 AND swimming_pool = true) OR NOT (boolean = false)", "balance-150.0 > 0",
			"updated >= date('1970-01-01')", "name = 'Via dell''Avvento'", `name = 'Via dell\'Avvento'`, "depth = -100", "depth = 3.14159",
		},
		"advanced-comparison-operators": {
			"name LIKE '%'", "name like '_%'", "name like ''", "name like '%%'", `name like '\%\_'`, "name NOT LIKE 'B_r%'",
			"pop_other BETWEEN 0 AND 100", "pop_other between 100.0 and 1.0", "pop_other not between 1000000 and 3000000", "depth BETWEEN 100.0 and 150.0",
			"name IN ('Kiev','kobenhavn','Berlin','athens','foo')", "name not in ('foo')", "pop_other in (1, 2, 3)", "boolean in (true)", "boolean not in (false)",
			"start in ('2022-04-14T14:52:56Z', '2022-04-14T15:52:56Z')", `"date" in ('2022-04-14', '2022-04-15')`,
			`"date" in (DATE('2021-04-16'),DATE('2022-04-16'))`, "start not in (TIMESTAMP('2022-04-16T10:13:19Z'))", "eo:cloud_cover IN (0.1,0.2)",
		},
		"case-insensitive-comparison": {
			"CASEI(name) = casei('foo')", "CASEI(name) <> casei('FOO')", "CASEI(name) LIKE casei('foo%')", "CASEI(name)=casei('KØBENHAVN')",
			"CASEI(name) IN (casei('Kiev'), casei('kobenhavn'))", "CASEI(geophys:SURVEY_NAME) LIKE CASEI('%calcutta%')", "CASEI(road_class) IN (CASEI('Οδος'),CASEI('Straße'))",
		},
		"spatial-functions": {
			"S_INTERSECTS(geometry,BBOX(-180,-90,180,90))", "S_INTERSECTS(geometry,POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90)))",
			"S_INTERSECTS(geometry,LINESTRING(7 50, 10 51))", "S_INTERSECTS(geometry,POINT(7.02 49.92))", "S_INTERSECTS(geometry,BBOX(150,-90,-150,90))",
			"S_DISJOINT(geometry,BBOX(-180,-90,180,90))", "S_EQUALS(geometry,LINESTRING(7 50,10 51))", "S_TOUCHES(geometry,BBOX(-180,-90,180,90))",
			"S_CROSSES(geometry,LINESTRING(-60 -90,-60 90))", "S_WITHIN(geometry,MULTIPOINT(7 50,10 51))", "S_CONTAINS(geometry,MULTIPOINT(7 50,10 51))",
			"S_OVERLAPS(geometry,MULTIPOINT(7 50,10 51))", "S_OVERLAPS(geometry,POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90)))",
		},
		"temporal-functions": {
			"T_AFTER(start,TIMESTAMP('2022-04-24T07:59:57Z'))", "T_BEFORE(start,INTERVAL('2021-01-01T00:00:00Z','2021-12-31T23:59:59Z'))",
			`t_disjoint("date",date('2022-04-16'))`, `t_equals("date",interval('2022-04-16','2022-04-16'))`, `t_intersects("date",interval('2022-01-01','2022-12-31'))`,
			"t_after(interval(start,end),interval('..','2022-04-16T10:13:19Z'))", "t_before(interval(start,end),interval('2023-01-01T00:00:00Z','..'))",
			"T_CONTAINS(interval(start,end),interval('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z'))", "T_DURING(INTERVAL(starts_at, ends_at), INTERVAL('2017-06-10T07:30:00Z', '2017-06-11T10:30:00Z'))",
			"T_FINISHEDBY(INTERVAL(starts_at, ends_at), INTERVAL('1991-10-07T08:21:06.393262Z', '2010-02-10T05:29:20.073225Z'))",
			"T_FINISHES(INTERVAL(start,end),INTERVAL('2021-01-01','2021-12-31'))", "T_MEETS(INTERVAL(start,end),INTERVAL('2021-01-01','2021-12-31'))",
			"T_METBY(INTERVAL(start,start),INTERVAL('2021-01-01','2021-12-31'))", "T_OVERLAPPEDBY(INTERVAL(start,end),INTERVAL('2021-01-01','2021-12-31'))",
			"T_OVERLAPS(INTERVAL(start,end),INTERVAL('2021-01-01','2021-12-31'))", "T_STARTEDBY(INTERVAL(start,end),INTERVAL('2021-01-01','2021-12-31'))",
			"T_STARTS(INTERVAL(starts_at, ends_at), INTERVAL('1991-10-07T08:21:06.393262Z', '..'))",
		},
		"array-functions": {
			`A_CONTAINS("layers:ids",('foo','bar'))`, "A_CONTAINEDBY(layers:ids,('foo','bar'))", "A_EQUALS(layers:ids,('foo','bar'))", "A_OVERLAPS(layers:ids,('layers-ca','layers-us'))",
		},
		"property-property": {
			"'foo' = name", "true <> boolean", "3.14 > pop_other", "1 < pop_other", "TIMESTAMP('2022-04-14T14:48:46Z') >= start", `DATE('2022-04-14') <= "date"`,
			"name=nameascii", "pop_min<=pop_max", "start<end", "boolean > boolean", "'foo' <> 'foo'", "true >= true", "3.14 = 3.14", "1 < 1",
			"TIMESTAMP('2022-04-14T14:48:46Z') <= TIMESTAMP('2022-04-14T14:48:46Z')", "DATE('2022-04-14') > DATE('2022-04-14')",
			"'København' LIKE 'K_benhavn'", "'København' NOT LIKE 'K_benhavn'", "pop_other between pop_min and pop_max",
			"S_INTERSECTS(BBOX(0,40,10,50),geometry)", "S_CONTAINS(BBOX(-180,-90,0,90),geometry)", `t_after(interval('2022-01-01','2022-12-31'),"date")`,
			"t_equals(interval('2021-04-16T10:15:59Z','2022-04-16T10:16:06Z'),interval(start,end))", "T_METBY(interval('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z'),interval(start,end))",
			"T_CONTAINS(INTERVAL('2000-01-01T00:00:00.000000Z', '2005-01-10T01:01:01.393216Z'), INTERVAL(starts_at, ends_at))",
		},
		"arithmetic": {
			"pop_other=1038280+8", "pop_other>=1038290-2*2^0", "pop_other>1038290-20/10", "pop_other>1038290-21 div 10", "pop_other>1038290-5%2",
			"pop_other between 4000000/4 and (3*(900000+100000))", "pop_other in (1000000+38288,3*1000000+13258)", "1038280+8=pop_other", "vehicle_height > (bridge_clearance-1)",
		},
	} {
		for _, text := range texts {
			e, err := cql2.Parse(text, o)
			if err != nil {
				t.Errorf("%s: %s: %v", class, text, err)
				continue
			}
			roundTrip(t, e, o)
			predicates = append(predicates, text)
		}
	}
	for i := range predicates { // the test /conf/…/logical of every class
		p := func(n int) string { return predicates[(i+37*n)%len(predicates)] }
		text := fmt.Sprintf("((NOT %s AND %s) OR (%s and NOT %s) or not (%s AND %s))", p(1), p(2), p(3), p(4), p(1), p(4))
		if _, err := cql2.Parse(text, o); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestQGIS reads what QGIS sends: brackets around everything, quotes around names that are not letters and digits alone, milliseconds always.
func TestQGIS(t *testing.T) {
	o := cql2.Options{Layer: standardLayer()}
	for _, text := range []string{
		`((("pop_other" >= 5) AND (NOT ((name = 'it''s')))) OR ("eo:cloud_cover" <> 0.5))`,
		"(start > TIMESTAMP('2022-04-16T10:13:19.000Z'))",
		`("date" = DATE('2022-04-16'))`,
		"(CASEI(name) LIKE CASEI('%a\\\\%%'))",
		"(CASEI(name) NOT LIKE CASEI('a'))",
		`("pop_other" BETWEEN 1 AND 5)`,
		`"pop_other" IN (1,2,3)`,
		"(name IS NOT NULL)",
		`((S_INTERSECTS(geometry,BBOX(112.5,25,114,26.5))) AND (boolean = TRUE))`,
		`("pop_other" < ( - ("pop_min")))`,
	} {
		if e, err := cql2.Parse(text, o); err != nil {
			t.Errorf("%s: %v", text, err)
		} else {
			roundTrip(t, e, o)
		}
	}
}
