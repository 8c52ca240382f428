package campaign

import (
	"fmt"
	"strconv"
	"time"

	"lianxin/data"
)

// disputeKind is how one category behaves.
type disputeKind struct {
	code, zh string
	weight   float64
	season   season
	deciles  [11]float64 // days from accepted to settled
	titles   []string    // after the village's name
}

func disputeKinds() []disputeKind {
	quick := [11]float64{0, 1, 2, 4, 6, 9, 13, 19, 30, 52, 160}
	usual := [11]float64{1, 3, 6, 10, 15, 22, 31, 43, 58, 85, 320}
	slow := [11]float64{3, 9, 16, 24, 33, 43, 54, 70, 105, 190, 700}
	return []disputeKind{
		{"land", "土地山林", 20, sowing, slow, []string{"山林权属争议", "耕地界址纠纷", "林地承包纠纷", "土地流转纠纷", "灌溉用水纠纷"}},
		{"homestead", "宅基地", 15, sowing, usual, []string{"宅基地边界纠纷", "建房通道纠纷", "滴水檐口纠纷"}},
		{"construction", "工程建设", 9, building, usual, []string{"道路施工损坏房屋", "施工扬尘扰民", "工程占地补偿争议"}},
		{"pollution_noise", "污染噪声", 6, evenly, usual, []string{"养殖场气味扰民", "加工厂夜间噪声", "采石场粉尘污染"}},
		{"property_service", "物业服务", 7, evenly, usual, []string{"小区物业收费争议", "电梯维修资金争议", "停车位管理纠纷"}},
		{"contract", "合同", 7, evenly, usual, []string{"购销合同纠纷", "房屋租赁纠纷", "农资质量纠纷"}},
		{"finance", "债务金融", 8, newYear, slow, []string{"民间借贷纠纷", "担保债务纠纷"}},
		{"resettlement", "征拆安置", 6, building, slow, []string{"征地补偿争议", "安置房交付争议", "安置地指标争议"}},
		{"wage", "劳动报酬", 9, newYear, quick, []string{"农民工工资拖欠", "工伤赔偿争议"}},
		{"family", "婚姻家庭", 11, newYear, quick, []string{"家庭赡养纠纷", "家庭财产纠纷", "邻里相处纠纷"}},
		{"other", "其他", 2, evenly, usual, []string{"其他矛盾纠纷"}},
	}
}

const disputeNumber = "MD%07d"

func (c *Campaign) disputes(n int) File {
	heading := []string{
		"编号", "纠纷类别", "等级", "状态", "重点案件", "督办", "积案", "包案层级", "包案职务", "联动部门", "化解途径", "满意度",
		"涉及户数", "涉及人数", "发现时间", "受理时间", "到期时间", "化解时间", "事项", "经度", "纬度", "地址",
	}
	return File{
		Name: "矛盾纠纷台账.csv", Layer: data.Disputes, CRS: "EPSG:4490", Source: "综治平台", Rows: n + flawedDisputes, seed: c.o.Seed, number: disputeNumber,
		write: func(d dice, out *table) error {
			if err := out.row(heading...); err != nil {
				return err
			}
			g := c.newDisputes()
			for i := range n {
				if err := out.row(g.next(d, i)...); err != nil {
					return err
				}
				out.found(g.place, i, g.found)
			}
			return c.flawed(d, out, len(heading))
		},
	}
}

// disputeMaker draws disputes one after another.
type disputeMaker struct {
	c         *Campaign
	kinds     []disputeKind
	kindOdds  odds
	where     []odds
	when      []calendar
	levels    pick
	owners    pick
	routes    pick
	departs   pick
	contented pick

	place int // of the newest
	found time.Time
}

func (c *Campaign) newDisputes() *disputeMaker {
	g := &disputeMaker{
		c: c, kinds: disputeKinds(),
		levels: choices("1", 3, "2", 12, "3", 35, "4", 50),
		owners: choices("township", 55, "village", 30, "county_leader", 12, "county_head", 2, "city_leader", 1),
		routes: choices("on_site_mediation", 38, "on_site_coordination", 18, "signed_agreement", 16, "task_team", 8,
			"pre_litigation_mediation", 9, "compensation", 6, "court_judgment", 3, "court_enforcement", 2),
		departs:   choices("司法局", 30, "公安局", 22, "自然资源局", 16, "农业农村局", 12, "住建局", 8, "人社局", 8, "信访局", 10, "生态环境局", 5, "水利局", 4),
		contented: choices("satisfied", 78, "basically_satisfied", 16, "not_satisfied", 6),
	}
	weights := make([]float64, len(g.kinds))
	for i, k := range g.kinds {
		weights[i] = k.weight
		g.where = append(g.where, c.draw("disputes "+k.code, people))
		g.when = append(g.when, newCalendar(c.o.AsOf, c.o.Days, k.season))
	}
	g.kindOdds = newOdds(weights)
	return g
}

func (g *disputeMaker) next(d dice, i int) []string {
	k := g.kindOdds.draw(d)
	kind := &g.kinds[k]
	g.place = g.where[k].draw(d)
	p := &g.c.places[g.place]
	found := g.when[k].draw(d)
	backlog := d.chance(0.035) && !g.c.fresh
	if backlog { // found up to 14 years ago
		found = found.AddDate(-2-d.below(12), 0, 0)
	}
	g.found = found
	allowed := 60
	if d.chance(0.15) {
		allowed = 90 // extended once
	}
	deciles := kind.deciles
	if backlog {
		deciles = [11]float64{60, 200, 400, 700, 1100, 1600, 2200, 3000, 3900, 4800, 6000}
	}
	l := lifeOf(d, found, g.c.now(found), allowed, deciles)
	level, owner := g.levels.draw(d), g.owners.draw(d)
	key := level == "1" && d.chance(0.5) || level == "2" && d.chance(0.1)
	if key && owner == "village" {
		owner = "county_leader"
	}
	departments := g.departs.draw(d)
	if second := g.departs.draw(d); d.chance(0.35) && second != departments {
		departments += "、" + second
	}
	route, contented := "", ""
	if !l.settled.IsZero() {
		route = g.routes.draw(d)
		if d.chance(0.85) {
			contented = g.contented.draw(d)
		}
	}
	households := 1 + d.below(3) + d.below(2)*d.below(20)
	lon, lat, address := g.c.where(d, p)
	return []string{
		fmt.Sprintf(disputeNumber, i+1), kind.zh, level, l.status, yes(key), yes(level == "1" || d.chance(0.04)), yes(backlog), owner, ownerPost(owner),
		departments, route, contented, strconv.Itoa(households), strconv.Itoa(households * (2 + d.below(4))),
		stamp(l.found), stamp(l.accepted), date(l.due), stamp(l.settled), p.Name + kind.titles[d.below(len(kind.titles))], lon, lat, address,
	}
}

// where writes a point of the village; one row in forty has only the address, as spreadsheets do.
func (c *Campaign) where(d dice, p *Place) (lon, lat, address string) {
	address = fmt.Sprintf("%s%s%s%d组", p.County, p.Township, p.Name, 1+d.below(18))
	if at := p.spot(d); !d.chance(0.025) {
		lon, lat = degrees(at[0]), degrees(at[1])
	}
	return lon, lat, address
}

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }

func yes(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

func ownerPost(tier string) string {
	return map[string]string{
		"city_leader": "市级领导", "county_head": "县（市、区）主官", "county_leader": "县级领导", "township": "乡镇班子成员", "village": "村支两委",
	}[tier]
}
