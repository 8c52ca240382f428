package units

import (
	"slices"
	"strings"

	"lianxin/data"
)

// kind is a set of unit types at one level: 镇 or 乡 or 街道, 村 or 社区. A name read from text fits a unit when the sets meet.
type kind uint8

// Village kinds. 社区村委会 is both.
const (
	kindVillage kind = 1 << iota
	kindCommunity
	kindPasture // 嘎查
)

// Township kinds.
const (
	kindTown kind = 1 << iota
	kindRural
	kindStreet
	kindSumu
)

// County, prefecture and province kinds.
const (
	kindDistrict kind = 1 << iota
	kindCounty
	kindCity
	kindBanner
	kindProvince
	kindRegion
)

// suffix is a way to write a unit's type after its stem.
type suffix struct {
	text string
	kind kind
}

// suffixes lists, per level, how a unit's type is written at the end of its name, longest first so that 村委会 is not taken for
// 村 and a rest. The zero level stands for the province.
func suffixes(level data.Level) []suffix {
	switch level {
	case data.LevelVillage:
		return []suffix{
			{"社区居民委员会", kindCommunity},
			{"村村民委员会", kindVillage},
			{"社区村民委员会", kindVillage | kindCommunity},
			{"社区村委会", kindVillage | kindCommunity},
			{"社区居委会", kindCommunity},
			{"村民委员会", kindVillage},
			{"居民委员会", kindCommunity},
			{"嘎查委员会", kindPasture},
			{"社区委员会", kindCommunity},
			{"社区居委", kindCommunity},
			{"村村委会", kindVillage},
			{"村委会", kindVillage},
			{"居委会", kindCommunity},
			{"社区", kindCommunity},
			{"村委", kindVillage},
			{"居委", kindCommunity},
			{"嘎查", kindPasture},
			{"村", kindVillage},
		}
	case data.LevelTownship:
		return []suffix{
			{"街道办事处", kindStreet},
			{"街道办", kindStreet},
			{"办事处", kindStreet},
			{"民族乡", kindRural},
			{"街道", kindStreet},
			{"街办", kindStreet},
			{"苏木", kindSumu},
			{"镇", kindTown},
			{"乡", kindRural},
		}
	case data.LevelCounty:
		return []suffix{
			{"自治县", kindCounty},
			{"自治旗", kindBanner},
			{"林区", kindDistrict},
			{"特区", kindDistrict},
			{"区", kindDistrict},
			{"县", kindCounty},
			{"市", kindCity},
			{"旗", kindBanner},
		}
	case data.LevelPrefecture:
		return []suffix{{"自治州", kindRegion}, {"地区", kindRegion}, {"市", kindCity}, {"州", kindRegion}, {"盟", kindRegion}}
	}
	return []suffix{{"特别行政区", kindRegion}, {"自治区", kindRegion}, {"省", kindProvince}, {"市", kindCity}}
}

// peoples are the 55 minority peoples as they stand in unit names (GB/T 3304), longest first.
func peoples() []string {
	return []string{
		"柯尔克孜族", "塔吉克族", "乌孜别克族", "俄罗斯族", "鄂温克族", "鄂伦春族", "塔塔尔族", "达斡尔族", "哈萨克族", "维吾尔族", "布依族", "土家族",
		"哈尼族", "傈僳族", "高山族", "拉祜族", "东乡族", "纳西族", "景颇族", "仫佬族", "布朗族", "撒拉族", "毛南族", "仡佬族", "锡伯族", "阿昌族", "普米族",
		"德昂族", "保安族", "裕固族", "独龙族", "赫哲族", "门巴族", "珞巴族", "基诺族", "蒙古族", "朝鲜族", "回族", "藏族", "苗族", "彝族", "壮族", "满族", "侗族",
		"瑶族", "白族", "傣族", "黎族", "佤族", "畲族", "水族", "土族", "羌族", "怒族", "京族",
	}
}

// form is one way a unit's name can be taken apart: 白水瑶族乡 = 白水 + 瑶族 + 乡, 昭金村村委会 = 昭金 + 村村委会.
// A name without a type (宋坪林场) is all stem, with kind 0.
type form struct {
	stem   string
	people string
	kind   kind
}

// forms takes a folded name apart. The first form is the plain one; a second is given where the text can be cut in two ways
// and the first leaves one character (集村村委会: 集 + 村村委会, or 集村 + 村委会).
func forms(level data.Level, name string) []form {
	var out []form
	for _, s := range suffixes(level) {
		base, ok := strings.CutSuffix(name, s.text)
		if !ok || base == "" {
			continue
		}
		stem, people := cutPeople(base)
		out = append(out, form{stem, people, s.kind})
		if len([]rune(stem)) > 1 || !strings.HasPrefix(s.text, "村村") {
			break
		}
	}
	if len(out) == 0 {
		return []form{{stem: name}}
	}
	return out
}

// cutPeople takes the peoples' names off the end of a stem (高滩畲族瑶族), never leaving less than one character.
func cutPeople(base string) (stem, people string) {
	stem = base
	for strings.HasSuffix(stem, "族") {
		cut := false
		for _, p := range peoples() {
			if rest, ok := strings.CutSuffix(stem, p); ok && rest != "" {
				stem, cut = rest, true
				break
			}
		}
		if !cut {
			break
		}
	}
	return stem, base[len(stem):]
}

// shortName is a unit's name for labels and paths: the committee behind it dropped (昭金村村委会 -> 昭金村, 高码头社区居委会 ->
// 高码头社区, 便江街道办事处 -> 便江街道). 晋屏居委会 stays: without it nothing is left to say what 晋屏 is.
func shortName(level data.Level, name string) string {
	type ending struct{ long, short string }
	var endings []ending
	switch level {
	case data.LevelVillage:
		endings = []ending{
			{"社区居民委员会", "社区"},
			{"社区村民委员会", "社区"},
			{"社区居委会", "社区"},
			{"社区村委会", "社区"},
			{"社区委员会", "社区"},
			{"村村民委员会", "村"},
			{"村村委会", "村"},
			{"村民委员会", "村"},
			{"村委会", "村"},
			{"居民委员会", "居委会"},
		}
	case data.LevelTownship:
		endings = []ending{{"街道办事处", "街道"}}
	case data.LevelCounty, data.LevelPrefecture:
	}
	for _, e := range endings {
		if base, ok := strings.CutSuffix(name, e.long); ok && base != "" {
			return base + e.short
		}
	}
	return name
}

// cutTownship takes the township's full name off the front of a village's printed name (良田镇百丈村民委员会 -> 百丈村民委员会),
// if a name with a type remains.
func cutTownship(name, township string) string {
	rest, ok := strings.CutPrefix(name, township)
	if !ok || township == "" || len(rest) == 0 {
		return name
	}
	if f := forms(data.LevelVillage, rest); f[0].kind == 0 {
		return name
	}
	return rest
}

// sameName tells whether two folded names of a level differ at most in how the type is written.
func sameName(level data.Level, a, b string) bool {
	fa, fb := forms(level, a), forms(level, b)
	return slices.ContainsFunc(fa, func(x form) bool {
		return slices.ContainsFunc(fb, func(y form) bool {
			return x.stem == y.stem && x.people == y.people && (x.kind&y.kind != 0 || x.kind == y.kind)
		})
	})
}
