package units

import "lianxin/data"

// claim is a name in the text that says it is a unit, by its type, and that no list has.
type claim struct {
	from, stem, end int        // its stem is runes[from:stem], its type runes[stem:end]
	level           data.Level // of the type; county stands for anything from there up
}

// No name of a unit is longer than this before its type.
const maxClaimRunes = 12

// claim finds the first unit's type behind i that has a name before it, among the types of levels below the one given (0 for
// any): 官贝村 behind 普满乡. A number ends the search unless the type follows it: 3组和平村民 is a group, 16镇 a town.
func (v *verdict) claim(i int, above data.Level) (claim, bool) {
	from := v.skip(i)
	for k := from; k < len(v.runes) && k <= from+maxClaimRunes && v.runes[k] != separator; k++ {
		if k > from {
			if level, n := v.unitType(k); n > 0 && level > above {
				return claim{from, k, k + n, level}, true
			}
			if v.digit(k-1) && !v.digit(k) {
				break
			}
		}
	}
	return claim{}, false
}

// unitType tells which level's type stands at k, and its length; words that only contain such a character (农村, 小区, 市场) do not.
func (v *verdict) unitType(k int) (data.Level, int) {
	switch {
	case v.any(k, "社区", "嘎查") > 0, v.any(k, "居委会", "村委会", "居委", "村委", "居民委员会", "村民委员会") > 0:
		return data.LevelVillage, v.any(k, "社区", "嘎查", "居委会", "村委会", "居委", "村委", "居民委员会", "村民委员会")
	case v.is(k, "村"):
		if v.is(k-1, "农乡") && !v.boundary(k+1) || v.is(k-1, "然") && v.is(k-2, "自") || v.is(k+1, "民镇道庄") {
			return 0, 0
		}
		return data.LevelVillage, 1
	case v.any(k, "街道", "办事处") > 0:
		return data.LevelTownship, v.any(k, "街道办事处", "街道办", "街道", "办事处")
	case v.is(k, "镇乡"):
		if v.is(k-1, "城乡") && !v.boundary(k+1) || v.is(k+1, "村道镇") {
			return 0, 0
		}
		return data.LevelTownship, 1
	case v.is(k, "县"):
		if v.is(k+1, "城委道") {
			return 0, 0
		}
		return data.LevelCounty, 1
	case v.is(k, "区"):
		if v.is(k-1, "小社校景园厂矿库地发新城市郊辖业林湖") || v.is(k+1, "域间号") {
			return 0, 0
		}
		return data.LevelCounty, 1
	case v.is(k, "市"):
		if v.is(k-1, "超城门都夜花菜集") || v.is(k+1, "场民政区中直委") {
			return 0, 0
		}
		return data.LevelCounty, 1
	case v.any(k, "自治州", "自治旗", "省") > 0:
		return data.LevelCounty, v.any(k, "自治州", "自治旗", "省")
	}
	return 0, 0
}
