// Package units knows the administrative units of a prefecture: their tree, what became of their codes over the years, which
// unit an address text names, and which unit someone is typing.
//
//   - [Parse] reads one published list (CSV of codes and names, any prefecture), [New] joins lists of several years into a
//     [List]; [Chenzhou] is the one made of the embedded lists (sources.md: where from, cut-off dates, licences).
//   - [List.Normalize] leads a code of any listed year to the unit of today.
//   - [Gazetteer.Match] leads an address text to one unit, or to a review with candidates.
//   - [Search.Find] leads what someone types to units, best first.
//
// All three are made once, never change and are safe for concurrent use. Names and codes are public; an address is not, and
// neither is what [Match] leaves over of it in Rest.
//
// # Codes
//
// A code is stored with 6 digits to the county, 9 to the township, 12 to the village; its parent is its prefix, a prefecture's
// trailing 00 left out ([lianxin/data.UnitPrefix]). [Canonical] takes the other ways to write one. A province row is not a
// unit; its name is kept for reading addresses.
//
// # What counts as the same unit
//
// A code that stays is the same unit, whatever its name does: 431021114216 was 豆坪解放村 and is 和谐村. A code that goes is
// followed only as far as two successive lists prove: the one unit of that name and type that came, in the same county (moved);
// the one of that name and another type in the same township (converted); a township goes where its villages went (converted,
// merged or split). Of 2,585 codes of 2016, 40 end openly: a list does not say into what a community was merged.
// [List.Successors] then gives likely heirs and says that they are guesses.
//
// # How an address is read
//
// Text is folded first: full width to half, traditional to simplified characters, variants (墟 to 圩), spaces dropped, any
// punctuation one separator. Words that announce an address, postcodes and list numbers are passed over.
//
// A reading is a chain of units, each inside the one before, whose names stand one behind the other from the start of the text;
// levels may be missing. A name is a stem and a type (土桥 + 镇, 足田 + 村委会); the type, the committee and a people's name
// (白水[瑶族]乡) may be left out, a stem of one character never stands alone. Names and codes of every list count, those of
// ended units leading to their heirs. Of all readings those that reach furthest into the text count (so 白水社区 is never found
// in 上白水社区), and of these the plainest.
//
// A text is accepted when these come down to one unit of today and nothing speaks against it:
//
//   - behind a name without its type only a boundary may follow (a space, a number, 某, a group): 足田小学 goes to review;
//   - a community's name that is also a road's or a works' needs its type: 人民西路 and 火车站 are not 人民西路社区 and 火车站社区;
//   - a name that claims to be a unit and is in no list stops the chain: 普满乡官贝村 goes to review with 旨贝村 and 板贝村, and
//     is never taken for 普满乡; text that claims nothing (苏仙区龙腾广场) is accepted as far as it goes, [HowCoarse];
//   - another type above (唐洞镇 for 唐洞街道) is overlooked only when a village below is named in full and no unit bears that name;
//   - a second place that excludes the first (灵坎村、碧塘村) makes it [HowSeveral]; a group named like a village does not;
//   - a code in the text must agree with the words, and settles what the words leave open.
//
// What is left goes to review with candidates, most alike first, or is [HowOutside] when a foreign county, city or province
// stands first.
//
// # Decisions
//
// 2026-11: lists of eight years are embedded, not three. Retired parents and renamed villages that officials still write
// (便江镇, 豆坪解放村) are in no list after 2017, and Guiyang turned thirty villages into communities within the campaign's
// year. It costs 0.5 MB and about 40 ms at start; a digest of differences would be smaller and could not be checked against the source.
//
// 2026-11: nothing is accepted by likeness, not even by identical sound: a wrong pin looks right for ever, a review takes seconds.
// A measured share of slips that were all unambiguous would change it.
//
// 2026-11: a former name weighs as much as one of today. 桂阳县樟龙村 was two villages until 2022, so it is ambiguous, though one
// of them is called a community now. Data known to be of one year should carry codes.
//
// 2026-11: one unit that holds all others found is the answer (汝城县土桥: the town, not the village 土桥 in it): true either way.
package units
