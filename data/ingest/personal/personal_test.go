package personal

import (
	"strconv"
	"testing"
)

// idNumber makes an ID number of a region that does not exist, with its check digit by the standard's own table of weights.
func idNumber(body string) string {
	weights := []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		n, _ := strconv.Atoi(body[i : i+1])
		sum += n * w
	}
	return body + string("10X98765432"[sum%11])
}

func TestFind(t *testing.T) {
	id := idNumber("99999919800229001")
	withX := ""
	for n := 0; withX == ""; n++ {
		if s := idNumber("9999991980022900" + strconv.Itoa(n)); s[17] == 'X' {
			withX = s
		}
	}
	wrongCheck := id[:17] + string('0'+(id[17]-'0'+1)%10)
	for in, want := range map[string]Kind{
		// ID numbers
		id:                  IDNumber,
		withX:               IDNumber,
		withX[:17] + "x":    IDNumber,
		"身份证号" + id + "的户主": IDNumber,
		"１１００００８００２２９００１": IDNumber,
		"110000800228001":             IDNumber,
		"110000800230001":             None, // no such day
		wrongCheck:                    None,
		idNumber("99999919800230001"): None, // 30 February
		"A" + id:                      None,
		id + "1":                      None,
		"431023001208":                None, // a unit code
		"4310230012084310230012":      None,
		"1643673600000":               None,     // milliseconds
		"430000198002290010":          IDNumber, // mistyped: no check digit agrees, a province and a birthday do
		id[:9] + "\u200b" + id[9:]:    IDNumber,
		id[:6] + "\u00ad" + id[6:]:    IDNumber,
		"四三〇〇〇〇一九八〇〇二二九〇〇一〇":      IDNumber,
		"١٣٠٠٠٠٠٠٠٠٠":             Phone,
		"①③⓪⓪⓪⓪⓪⓪⓪⓪⓪":             Phone,
		"电话一三〇零零零零零零零零，找他":        Phone,
		"壹叁〇〇〇〇〇〇〇〇〇":             Phone,
		"130\u200d0000\ufeff0000": Phone,
		"𝟏𝟑𝟎𝟎𝟎𝟎𝟎𝟎𝟎𝟎𝟎":             Phone,
		"二〇二六年三月二日，一千三百元":         None,
		"第一二三四五六组":                None,
		// phones
		"13000000000":           Phone,
		"１３０００００００００":           Phone,
		"联系13000000000，尽快处理":    Phone,
		"130-0000-0000":         Phone,
		"130 0000 0000":         Phone,
		"+86 13000000000":       Phone,
		"+8613000000000":        Phone,
		"8613000000000":         Phone,
		"0149-2000000":          Phone,
		"(0149)2000000":         Phone,
		"01492000000":           Phone,
		"010-20000000":          Phone,
		"13000000000元":          None,
		"13000000000.50元":       None,
		"补偿13000000000万元":       None,
		"12000000000":           None,
		"130000000001":          None,
		"a13000000000":          None,
		"1.13000000000":         None,
		"400-000-0000":          None, // a public hotline
		"2026-03-01":            None,
		"20260301 14:30":        None,
		"2026-03-01至2026-04-01": None,
		"涉及12户34人，金额120000元":    None,
		"X2026031500000001":     None,
		"0735":                  None,
		"00000000000":           None,
		"(2026)湘1021民初00123号":   None,
		// names
		"户主：张三":          Name,
		"户主张三丰":          None, // nothing separates it
		"当事人：李小四，土地纠纷":   Name,
		"联系人 王五":         Name,
		"户主（赵六）":         Name,
		"张三丰先生反映噪声":      Name,
		"李四女士":           Name,
		"张三与李四宅基地纠纷":     Name,
		"张三诉李四合同纠纷":      Name,
		"王先生反映噪声扰民":      None, // the family name alone
		"高龄老人饮水困难":       None,
		"当事人已签订协议":       None,
		"当事人双方达成一致":      None,
		"负责人：待定":         None,
		"石桥村与马田村边界纠纷":    None,
		"高壁村与石桥村之间的水源纠纷": None,
		"黄家坪与白水洞山林纠纷":    None,
		"施工方与村民的补偿纠纷":    None,
		"物业公司与业主合同纠纷":    None,
		"灌溉水渠被占":         None,
		"土桥镇足田村D级危房":     None,
		"加油站旁民房开裂":       None,
		"征地补偿款未到位":       None,
		"农民工工资纠纷":        None,
		"安平镇走访":          None,
		"周边居民反映噪声":       None,
		"金龟镇与马田镇交界处":     None,
		"包村干部上门宣传反诈":     None,
		// doors
		"解放路12号住户反映":         HouseNumber,
		"3栋502室漏水":           HouseNumber,
		"足田村4组16号":           HouseNumber,
		"5栋2单元":              HouseNumber,
		"高速路1号线施工":           None,
		"3号井水浑浊":             None,
		"村2号公路塌方":            None,
		"足田村4组饮水浑浊":          None,
		"第3栋危房":              None,
		"":                   None,
		"😀𠮷":                 None,
		"\xff\xfe1300000000": None,
	} {
		if got := Find(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestFindNumber(t *testing.T) {
	for in, want := range map[string]Kind{"户主：张三": None, "13000000000": Phone, "DSP-2026-000123": None, "20220613001": None, "43102300120800012": None} {
		if got := FindNumber(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestIsName(t *testing.T) {
	for in, want := range map[string]bool{
		"张三": true, "李小四": true, " 王五 ": true, "欧阳某某": false,
		"张": false, "噪声": false, "林权证": false, "水渠": false, "石桥": false, "张家村": false, "常委": false, "区长": false, "金银花": false, "张三李四": false, "": false,
	} {
		if got := IsName(in); got != want {
			t.Errorf("%q: %v", in, got)
		}
	}
}

func TestHeading(t *testing.T) {
	for in, want := range map[string]bool{
		"姓名": true, "户主 姓名": true, "联系电话": true, "手 机": true, "身份证号码": true, "Phone": true, "家庭住址": true,
		"标题": false, "名称": false, "村名": false, "name": false, "包案领导职务": false, "备注": false,
	} {
		if got := Heading(in); got != want {
			t.Errorf("%q: %v", in, got)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("户主：张三 13000000000")
	f.Add("(0149)2000000 3栋502室")
	f.Fuzz(func(t *testing.T, s string) {
		Find(s)
		IsName(s)
		if Find(s+"，13000000000") == None {
			t.Fatalf("%q hides a phone number", s)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	for _, s := range []string{"灌溉水渠被占，涉及12户34人，2026-03-01发现，当事人双方达成一致", "building-materials plant, two households"} {
		b.Run(strconv.Itoa(len(s)), func(b *testing.B) {
			for b.Loop() {
				Find(s)
			}
		})
	}
}
