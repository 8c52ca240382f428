// Package cql2 reads and writes filter expressions in the Common Query Language CQL2 1.0 (OGC 21-065r2), in its text and its
// JSON encoding, as data.Expr.
//
// Reading takes three steps. The text parser and the JSON reader both make a tree of nodes, which is CQL2 JSON's own shape: an operator's
// name and its arguments. The binder then checks the tree against the layer: names against the fields the asker may use, types against
// types, geometries against geo.Check. What comes out holds field names of the schema, checked values and checked geometries, and nothing
// else of the input: no text of the asker's ever is a name, a number or a date in what is evaluated.
//
// Every fault is a data.InvalidError on the field `filter` that says where, in lines, columns and characters counted from 1 (a character is
// a Unicode code point), and what was expected there. A syntax fault ends the reading; faults of meaning are named together, ten at most.
//
// # What is read
//
//   - AND, OR, NOT; = <> < <= > >=; LIKE, BETWEEN, IN, IS NULL, each with NOT; + - * / % div ^; CASEI.
//   - S_INTERSECTS, S_DISJOINT, S_WITHIN, S_CONTAINS, S_EQUALS, S_TOUCHES, S_OVERLAPS, S_CROSSES of `geometry` and a literal, either way round:
//     POINT, LINESTRING, POLYGON, MULTI…, GEOMETRYCOLLECTION, BBOX. A third coordinate is read and dropped.
//   - T_AFTER … T_STARTS of a date or time property, or an INTERVAL of two, and a DATE, TIMESTAMP or INTERVAL.
//   - A_CONTAINS, A_CONTAINEDBY, A_EQUALS, A_OVERLAPS of a list property and a list of texts.
//   - Area reads a POLYGON or MULTIPOLYGON by itself, with the same checks.
//   - A property that is true or false is a condition by itself: `overdue AND NOT supervised`.
//
// Options.Draft adds what GDAL writes, which knows the language by its draft of 2021.
//
// Refused with a reason: ACCENTI, functions (none are offered), a spatial, temporal or list function of two literals, list functions of two
// properties, an interval of a property and a literal.
//
// # Decisions
//
//   - Unknown and hidden properties give the same fault, byte for byte, so that nobody learns a name they may not read.
//   - A code that an enumeration does not have is legal in a comparison and matches nothing: the standard's tests ask every text queryable
//     `= 'foo'` (conformance test /conf/basic-cql2/comparison), and QGIS passes on what its user typed. The product's own query parameters,
//     which people type, refuse it and name the codes.
//   - A text is compared with a date or time property only when it is an RFC 3339 date or timestamp, which it then is (the standard's own test of IN
//     has such texts). No other type is cast: a number never equals a text.
//   - TIMESTAMP takes any RFC 3339 offset, not Z alone. A DATE has no zone: in comparisons it stays a date, in temporal functions and intervals it is the
//     whole day in Options.Zone, so INTERVAL('2026-03-01','2026-03-31') ends with the last millisecond of March.
//   - Missing and empty texts are one thing in this product (data.Text), yet a title unequal to the empty text must select titled rows. Comparisons
//     with the empty text therefore become LIKE with the empty pattern, which is false for every value and unknown for none; elsewhere the empty text is refused.
//   - In a text literal a doubled quote and \' are a quote, \\ a backslash, \a \b \t \n \v \f \r control characters (requirement /req/cql2-text/escaping);
//     any other backslash stands for itself. LIKE then gives \%, \_ and \\ their meaning: 'a\%' and 'a\\%' are one pattern.
//   - a ^ b ^ c is refused: the grammar has no such chain, and programs disagree on what it is. -a ^ b is (-a) ^ b, as the grammar has it.
//   - The operators that the standard keeps for intervals take an instant where the sense is plain: T_DURING as its first argument, T_CONTAINS
//     as its second. T_AFTER, T_BEFORE, T_EQUALS, T_DISJOINT and T_INTERSECTS of two properties are the comparisons they stand for.
//   - Full-width operators, brackets and quotes, which Chinese input methods write, are legal letters of a name in the grammar and always a slip
//     here; the fault says what to write. A quoted name may hold them.
//   - A bounding box without width or height is the line or point it is, and one whose west is greater than its east is two polygons.
package cql2
