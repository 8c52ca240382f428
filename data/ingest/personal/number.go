package personal

import "time"

// isIDNumber tells whether digits, 18 or 15 in the form before 1999, are a citizen's ID number. The last of 18 may be X or x. Eighteen digits are one by
// their check digit and a day of birth, and also, mistyped, by a province and a day of birth: nobody else's number is safe either.
func isIDNumber(s string) bool {
	switch len(s) {
	case 18:
		sum := 0
		for i := range 17 {
			if s[i] < '0' || s[i] > '9' {
				return false
			}
			sum += int(s[i]-'0') << (17 - i) % 11 // the weight is 2^(17-i) mod 11, and a multiple of 11 changes nothing
		}
		check := "10X98765432"[sum%11]
		right := s[17] == check || check == 'X' && s[17] == 'x'
		return (right || isProvince(s[:2])) && isBirthday(s[6:14])
	case 15:
		return isProvince(s[:2]) && isBirthday("19"+s[6:12])
	}
	return false
}

func isBirthday(yyyymmdd string) bool {
	t, err := time.Parse("20060102", yyyymmdd)
	return err == nil && t.Year() >= 1900 && t.Year() < 2100
}

// isProvince tells whether two digits are a province's of GB/T 2260.
func isProvince(s string) bool {
	switch s[0] {
	case '1':
		return s[1] >= '1' && s[1] <= '5'
	case '2':
		return s[1] >= '1' && s[1] <= '3'
	case '3':
		return s[1] >= '1' && s[1] <= '7'
	case '4':
		return s[1] >= '1' && s[1] <= '6'
	case '5':
		return s[1] >= '0' && s[1] <= '4'
	case '6':
		return s[1] >= '1' && s[1] <= '5'
	}
	return false
}

// isMobile tells whether eleven digits have the form of a mobile number.
func isMobile(s string) bool {
	return len(s) == 11 && s[0] == '1' && s[1] >= '3' && s[1] <= '9'
}

// isLandline tells whether digits are an area code and a subscriber's number: 0 and two or three digits, then seven or eight of which the first
// is 2 to 8.
func isLandline(s string) bool {
	if len(s) < 10 || len(s) > 12 || s[0] != '0' || s[1] == '0' {
		return false
	}
	area := 4
	if s[:3] == "010" || s[1] == '2' {
		area = 3
	}
	rest := len(s) - area
	return (rest == 7 || rest == 8) && s[area] >= '2' && s[area] <= '8'
}
