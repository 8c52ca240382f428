// Package export hands layers out as files, in the formats and coordinate systems that people's programs read.
//
// A [Table] is what one data.Filter selects for one data.Viewer, as package live answers it: masked, cut to the scope and exact in its
// count. [Write] streams tables through the encoder of a [Format]; memory does not grow with the rows but for FlatGeobuf's index (56
// bytes a row). [WriteFile] puts the result into a file that is there whole or not at all.
//
// # What every file says
//
// How generated data were made, the coordinate system (also in the name when it is a shifted one), the filter in words, the count,
// when, from where, what was left out, and the number of the audit row that was written before the file left: a [Note]. Formats with
// room for it say it once; CSV and newline-delimited GeoJSON, whose rows are cut and pasted, say the short form in each row.
//
// # Decisions
//
// 2026-11 Coordinates are x to the east, y to the north in every format, as GDAL, QGIS and Esri read files, whatever order the system's
// authority has. CSV says which is which in its heading.
//
// 2026-11 Instants are UTC where a format has a type for them and the offset of the configured zone where people read them as text (CSV,
// Shapefile). Cells of XLSX hold local time, since Excel knows no zone; the sheet beside them names it. A date stays a date.
//
// 2026-11 Text that a spreadsheet would take for a formula gets an apostrophe before it, in CSV and XLSX. XLSX would not need it by
// itself (its cells are typed), but what is saved from it as CSV would.
//
// 2026-11 GCJ-02 and BD-09 are no datums and have no code. Formats that want a definition get a geographic system of that name, so that
// no program takes the coordinates for true ones and none shifts them.
package export
