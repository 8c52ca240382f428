package units

import _ "embed" // the lists below are data of this package

// The statistics bureau's lists of Chenzhou by cut-off date; sources.md says where each row comes from.
// They are data, not a rule: every function here works on any other prefecture's lists as well.
var (
	//go:embed 4310-2018.csv
	chenzhou2018 string
	//go:embed 4310-2020.csv
	chenzhou2020 string
	//go:embed 4310-2023.csv
	chenzhou2023 string
)

// ChenzhouCSV returns the embedded list of 431000 with the given cut-off year (2018, 2020 or 2023): UTF-8, heading row
// `code,name`, sorted by code, levels from province (one row) to village. Any other year returns "".
func ChenzhouCSV(year int) string {
	switch year {
	case 2018:
		return chenzhou2018
	case 2020:
		return chenzhou2020
	case 2023:
		return chenzhou2023
	}
	return ""
}
