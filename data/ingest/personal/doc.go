// Package personal finds what names a person in a text that many may read: ID numbers, phone numbers, names, house numbers.
//
// Its answer sends a row to a person's review, so it may be wrong a few times in a thousand, but not on what stands in every
// file: unit codes, dates, amounts, village names, case numbers. The tables of its tests are its specification.
//
// # Decisions
//
// 2026-11 A number counts only when nothing alphanumeric touches it: 12-digit unit codes, record ids and millisecond times hold eleven digits that
// begin like a mobile number. An ID number must carry its check digit (GB 11643-1999 §4.2.3, ISO 7064 MOD 11-2) and a day of birth.
//
// 2026-11 Names are looked for only where the text says that there is one (姓名：…, …先生, … 诉 …, … 与 … of two names), or where it is all the text. A
// general name finder would flag every village named 石桥 or 白水.
package personal
