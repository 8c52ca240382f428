package cql2_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"lianxin/data"
	"lianxin/data/cql2"
	"lianxin/data/ingest"
)

var (
	quotedBack  = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'[^']*'|(词|运算符) \S+|含 op、.* 的对象`)
	leftEnglish = regexp.MustCompile(`\b(an?|and|are|expected|has|is|line|no|not|of|or|property|takes|than|the|this|was|write)\b`)
	placeInZh   = regexp.MustCompile(`^第 \d+ 行第 \d+ 列（第 \d+ 个字符）：`)
)

// checkChinese fails when a fault is not told in Chinese whole, with its place.
func checkChinese(t testing.TB, faults []data.FieldError) {
	t.Helper()
	for _, f := range faults {
		zh := ingest.FieldReasonZh(f.Reason)
		if !placeInZh.MatchString(zh) || leftEnglish.MatchString(quotedBack.ReplaceAllString(zh, "")) {
			t.Errorf("%s\nin Chinese: %s", f.Reason, zh)
		}
	}
}

func TestFault(t *testing.T) {
	o := disputes(t)
	for _, x := range []struct{ name, text, want string }{
		{"nothing", "", "line 1, column 1 (character 1): a property or a value was expected, not the end of the filter"},
		{"white space", " \n ", "line 2, column 2 (character 4): a property or a value was expected, not the end of the filter"},
		{"no value", "status =", "character 9): a property or a value was expected, not the end of the filter"},
		{"position over lines", "status = 'found'\nAND 类别 = 1\n  OR overdue", "line 2, column 5 (character 22): there is no property"},
		{"two values", "status 'found'", "character 8): AND, OR or the end of the filter was expected, not the text 'found'"},
		{"two comparisons", "1 < people < 5", "character 12): AND, OR or the end of the filter was expected, not <"},
		{"C's equality", "status == 'found'", "character 9): a property or a value was expected, not ="},
		{"C's inequality", "status != 'found'", `character 8): the character '!' does not belong here`},
		{"a keyword as a name", "and = 1", "character 1): a property or a value was expected, not the word and"},
		{"open text", "status = 'found", "character 10): this text has no closing quote '"},
		{"open name", `"status = 'found'`, `character 1): this name has no closing quote "`},
		{"open bracket", "(overdue", "character 9): , or ) was expected, not the end of the filter"},
		{"closed bracket", "overdue)", "character 8): AND, OR or the end of the filter was expected, not )"},
		{"empty brackets", "()", "a list is no condition"},
		{"comment", "overdue -- all", "character 9): an expression with - is no condition"}, // overdue minus minus all
		{"semicolon", "overdue; DROP TABLE x", "character 8): the character ';' does not belong here"},
		{"lone NOT", "overdue NOT", "character 12): LIKE, BETWEEN or IN was expected, not the end of the filter"},
		{"BETWEEN without AND", "people BETWEEN 1, 2", "character 17): AND was expected, not ,"},
		{"IN without brackets", "level IN '1'", "character 10): ( was expected, not the text '1'"},
		{"IS TRUE", "overdue IS TRUE", "character 12): NULL was expected, not the word TRUE"},
		{"equals NULL", "due = NULL", "character 7): NULL equals nothing, ask IS NULL"},
		{"a chain of powers", "people > 2 ^ 3 ^ 2", "character 16): a second ^ needs parentheses"},
		{"plus of a property", "people > +households", "character 11): a number was expected, not the word households"},
		{"number too large", "people > 1e999", "character 10): the number 1e999 is too large"},
		{"full-width equals", "status＝'found'", "character 7): ＝ is a full-width character, write ="},
		{"full-width bracket", "level IN （'1'）", "character 10): （ is a full-width character, write ("},
		{"Chinese quotes", "status = ‘found’", "character 10): ‘ is a full-width character, write '"},
		{"not UTF-8", "title = 'a\xff'", "character 11): this is not UTF-8"},
		{"unknown function", "pg_sleep(10) = 1", `character 1): there is no function "pg_sleep"`},
		{"a function without arguments", "CASEI() = 'x'", "character 1): CASEI takes one argument, not 0"},
		{"a function with too many", "S_INTERSECTS(geometry, POINT(1 2), 3)", "character 1): S_INTERSECTS takes 2 arguments, not 3"},
		{"accents", "ACCENTI(title) = 'x'", "character 1): ACCENTI is not supported"},
		{"accents in LIKE", "title LIKE ACCENTI('x')", "character 12): ACCENTI is not supported"},

		{"unknown property", "tilte = 'x'", `character 1): there is no property "tilte" in layer disputes`},
		{"another case", "Status = 'x'", `there is no property "Status"`},
		{"an expression as a name", `"status = 'x' OR 1=1 --" = 'x'`, `character 1): there is no property "status = 'x' OR 1=1 --"`},
		{"case file", "phone = '1'", `there is no property "phone"`},
		{"number as text", "people = '5'", `character 10): property "people" is a number and cannot be compared with text`},
		{"text as number", "5 = status", `character 1): property "status" is text and cannot be compared with a number`},
		{"truth as text", "overdue = 'yes'", `character 11): property "overdue" is true or false and cannot be compared with text`},
		{"time as number", "found > 20260301", `character 9): property "found" is a date or time and cannot be compared with a number`},
		{"time as other text", "found > 'yesterday'", `character 9): property "found" is a date or time and "yesterday" is none, write DATE('2026-03-01')`},
		{"two literals", "1 = 'a'", "character 5): the value 1 is a number and cannot be compared with text"},
		{"two properties", "found = people", `character 9): property "found" is a date or time and cannot be compared with a number`},
		{"the second of a list", "people IN (1, 'b', 3)", `character 15): property "people" is a number and cannot be compared with text`},
		{"BETWEEN texts", "people BETWEEN 'a' AND 5", `character 16): property "people" is a number`},
		{"BETWEEN truths", "overdue BETWEEN FALSE AND TRUE", "has no order"},
		{"LIKE a number", "title LIKE 5", "character 12): a pattern in single quotes was expected after LIKE, not the value 5"},
		{"LIKE a property", "title LIKE status", `a pattern in single quotes was expected after LIKE, not property "status"`},
		{"number LIKE", "people LIKE '5%'", `character 1): property "people" is a number, LIKE takes text`},
		{"CASEI on the right", "title LIKE CASEI('x')", "character 12): CASEI was expected on both sides of LIKE or on neither"},
		{"CASEI of a number", "CASEI(people) = 'x'", `character 7): property "people" is a number, CASEI takes text`},
		{"sum of texts", "people + status > 1", `character 10): property "status" is text, arithmetic takes numbers`},
		{"sum of dates", "found + 1 > 1", `character 1): property "found" is a date or time, arithmetic takes numbers`},
		{"list compared", "departments = '民政'", `character 1): property "departments" is a list, use A_CONTAINS`},
		{"geometry compared", "geometry = 'POINT(1 2)'", "is a geometry, use S_INTERSECTS and its kin"},
		{"number as condition", "people", `character 1): property "people" is a number, a condition was expected`},
		{"text as condition", "'x' AND overdue", `character 1): the text "x" is no condition`},
		{"sum as condition", "people + 1", "an expression with + is no condition"},
		{"condition as value", "people = (overdue AND overdue)", "character 11): a property or a value was expected, not an expression with AND"},
		{"condition IS NULL", "(overdue = TRUE) IS NULL", "a property or a value was expected, not an expression with ="},
		{"empty text below", "title BETWEEN '' AND 'b'", "character 15): an empty text and a missing one are the same here, ask IS NULL"},
		{"empty text IS NULL", "'' IS NULL", "an empty text and a missing one are the same here"},
		{"empty texts", "'' = ''", "an empty text and a missing one are the same here"},

		{"no date", "found > DATE('2026-02-30')", `character 14): "2026-02-30" is not a date such as 2026-03-01`},
		{"SQL as a date", "found > DATE('2026-01-01'' OR 1=1 --')", `"2026-01-01' OR 1=1 --" is not a date`},
		{"timestamp as a date", "found > DATE('2026-03-01T00:00:00Z')", "is not a date"},
		{"date as a timestamp", "found > TIMESTAMP('2026-03-01')", "is not a timestamp such as 2026-03-01T08:00:00Z"},
		{"timestamp without zone", "found > TIMESTAMP('2026-03-01T08:00:00')", "is not a timestamp"},
		{"timestamp with a comma", "found > TIMESTAMP('2026-03-01T08:00:00,5Z')", "is not a timestamp"},
		{"a day of 25 hours", "found > TIMESTAMP('2026-03-01T25:00:00Z')", "is not a timestamp"},
		{"a property as a date", "found > DATE(due)", "character 14): a text in single quotes was expected, not the word due"},
		{"two dates", "found > DATE('2026-03-01','2026-03-02')", "DATE takes one argument, not 2"},
		{"backward interval", "T_DURING(found, INTERVAL('2026-03-02','2026-03-01'))", "character 17): the interval ends before it begins"},
		{"interval of one", "T_DURING(found, INTERVAL('2026-03-02'))", "INTERVAL takes 2 arguments, not 1"},
		{"interval of a number", "T_DURING(found, INTERVAL(1, 2))", "character 26): a date, a timestamp, '..' or a property was expected, not the number 1"},
		{"interval of a word", "T_DURING(found, INTERVAL('a', '..'))", `"a" is no end of an interval`},
		{"mixed interval", "T_DURING(INTERVAL(found, '..'), DATE('2026-03-01'))", "an interval has two properties or two literals"},
		{"interval in double quotes", `T_DURING(found, INTERVAL("2026-03-01", "2026-03-02"))`, `there is no property "2026-03-01"`},
		{"text as time", "T_AFTER(found, '2026-03-01')", `character 16): a property, DATE, TIMESTAMP or INTERVAL was expected, not the text "2026-03-01"`},
		{"number as time", "T_AFTER(people, DATE('2026-03-01'))", `property "people" is a number, temporal functions take dates and times`},
		{"instant that meets", "T_MEETS(found, INTERVAL('2026-03-01','2026-03-02'))", `character 9): T_MEETS compares intervals, INTERVAL(…, …) was expected, not property "found"`},
		{"during an instant", "T_DURING(found, TIMESTAMP('2026-03-01T00:00:00Z'))", "T_DURING compares intervals"},
		{"two literals in time", "T_AFTER(DATE('2026-03-02'), DATE('2026-03-01'))", "T_AFTER needs a property on one side"},
		{"two intervals of properties", "T_AFTER(INTERVAL(found, due), INTERVAL(found, due))", "T_AFTER needs a date, timestamp or interval without properties"},
		{"compared with an interval", "found = INTERVAL('2026-03-01','2026-03-02')", "a property or a value was expected, not an interval"},

		{"latitude 180", "S_INTERSECTS(geometry, POINT(90 180))", "character 24): latitude 180 is outside -90..90"},
		{"one number", "S_INTERSECTS(geometry, POINT(90))", "character 32): a coordinate was expected, not )"},
		{"two positions", "S_INTERSECTS(geometry, POINT(1 2, 3 4))", "a point has one position, not 2"},
		{"empty geometry", "S_INTERSECTS(geometry, POINT EMPTY)", "character 30): ( was expected, not the word EMPTY"},
		{"open ring", "S_INTERSECTS(geometry, POLYGON((0 0, 1 0, 1 1, 0 1)))", "ring starts at 0 0 and ends at 0 1"},
		{"short ring", "S_INTERSECTS(geometry, POLYGON((0 0, 1 0, 0 0)))", "ring of 3 points"},
		{"line of one", "S_INTERSECTS(geometry, LINESTRING(0 0))", "line of 1 point"},
		{"collection in a collection", "S_INTERSECTS(geometry, GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 2))))", "character 43): POINT, LINESTRING, POLYGON"},
		{"box of five", "S_INTERSECTS(geometry, BBOX(1,2,3,4,5))", "a bounding box has 4 numbers, or 6 with heights, not 5"},
		{"box upside down", "S_INTERSECTS(geometry, BBOX(1,4,3,2))", "south edge 4 is north of north edge 2"},
		{"box out of range", "S_INTERSECTS(geometry, BBOX(1,2,3,200))", "north edge 200 is outside"},
		{"another property", "S_INTERSECTS(status, POINT(1 2))", `character 14): property "status" is text, property "geometry" was expected`},
		{"two geometries", "S_INTERSECTS(POINT(1 2), POINT(1 2))", `character 14): property "geometry" was expected, not a geometry`},
		{"text as a geometry", "S_INTERSECTS(geometry, 'POINT(1 2)')", "a geometry such as BBOX(112, 25, 114, 27) was expected"},
		{"itself", "S_INTERSECTS(geometry, geometry)", "a geometry such as BBOX(112, 25, 114, 27) was expected"},

		{"no list", "A_CONTAINS(status, ('a'))", `character 12): property "status" is text, not a list`},
		{"a text for a list", "A_CONTAINS(departments, 'a')", "a list of texts such as ('a', 'b') was expected, not the text"},
		{"a list of numbers", "A_CONTAINS(departments, (1, 2))", "character 26): a text in single quotes was expected in the list, not the value 1"},
		{"two lists", "A_CONTAINS(('a'), ('a'))", `a property that is a list was expected`},
		{"two list properties", "A_OVERLAPS(departments, departments)", "two properties cannot be compared as lists"},
		{"names for texts", `A_CONTAINS(departments, ("foo","bar"))`, `a text in single quotes was expected in the list, not property "foo"`},
	} {
		t.Run(x.name, func(t *testing.T) {
			e, err := cql2.Parse(x.text, o)
			if err == nil {
				t.Fatalf("%s was read as %s", x.text, e)
			}
			var bad *data.InvalidError
			if !errors.As(err, &bad) || bad.Fields[0].Field != "filter" {
				t.Fatalf("%s: %v", x.text, err)
			}
			if !strings.Contains(bad.Fields[0].Reason, x.want) {
				t.Errorf("%s:\n%s\nwant %s", x.text, bad.Fields[0].Reason, x.want)
			}
			if strings.HasSuffix(bad.Fields[0].Reason, ".") {
				t.Errorf("a full stop: %s", bad.Fields[0].Reason)
			}
			checkChinese(t, bad.Fields)
		})
	}
}

func TestFaultsTogether(t *testing.T) {
	o := disputes(t)
	_, err := cql2.Parse("people = 'a' AND (tulip > 1 OR NOT status LIKE 5) AND overdue", o)
	var bad *data.InvalidError
	if !errors.As(err, &bad) || len(bad.Fields) != 3 {
		t.Errorf("want three faults: %v", err)
	}
	_, err = cql2.Parse("people IN ("+strings.Repeat("'a',", 500)+"1)", o)
	if !errors.As(err, &bad) || len(bad.Fields) != 10 {
		t.Errorf("want ten faults: %v", err)
	}
}

// TestLimits attacks the reader's memory, stack and time.
func TestLimits(t *testing.T) {
	o := disputes(t)
	wide := o
	wide.Limits = cql2.Limits{Length: 10 << 20}
	for _, x := range []struct {
		name, text string
		o          cql2.Options
		want       string
	}{
		{"100,000 brackets", strings.Repeat("(", 100_000) + "overdue" + strings.Repeat(")", 100_000), o, "longer than 65536 bytes"},
		{"100,000 brackets let in", strings.Repeat("(", 100_000) + "overdue", wide, "nested more than 64 deep"},
		{"100,000 NOT", strings.Repeat("NOT ", 100_000) + "overdue", wide, "nested more than 64 deep"},
		{"100,000 minus signs", "people > " + strings.Repeat("- ", 100_000) + "1", wide, "nested more than 64 deep"},
		{"100,000 sums", "people > 1" + strings.Repeat("+1", 100_000), wide, "nested more than 64 deep"},
		{"100,000 CASEI", strings.Repeat("CASEI(", 100_000), wide, "nested more than 64 deep"},
		{"100,000 members", "people IN (1" + strings.Repeat(",1", 100_000) + ")", wide, "more than 10000 operators, properties and values"},
		{"100,000 conditions", "overdue" + strings.Repeat(" OR overdue", 100_000), wide, "more than 10000 operators, properties and values"},
		{"200,000 vertices", "S_INTERSECTS(geometry, LINESTRING(1 1" + strings.Repeat(",1 1", 200_000) + "))", wide, "more than 100000 positions"},
		{"many geometries", strings.Repeat("S_INTERSECTS(geometry, MULTIPOINT(1 1"+strings.Repeat(",1 1", 999)+")) AND ", 101) + "overdue", wide, "more than 100000 positions"},
	} {
		t.Run(x.name, func(t *testing.T) {
			if _, err := cql2.Parse(x.text, x.o); err == nil || !strings.Contains(err.Error(), x.want) || len(err.Error()) > 300 {
				t.Errorf("%.300v", err)
			}
		})
	}
	if _, err := cql2.Parse(strings.Repeat("(", 60)+"overdue"+strings.Repeat(")", 60), o); err != nil {
		t.Errorf("60 brackets: %v", err)
	}
	if _, err := cql2.Parse("people IN (1"+strings.Repeat(",1", 9990)+")", o); err != nil {
		t.Errorf("9,991 members: %v", err)
	}
}
