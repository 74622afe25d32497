"""Made-up postal addresses: real names of regions, with made-up roads and numbers."""

import random

REGIONS_ZH = (
    *(
        ("北京市", "", ("朝阳区", "海淀区", "东城区", "丰台区", "通州区")),
        ("上海市", "", ("浦东新区", "徐汇区", "静安区", "闵行区")),
    ),
    *(("天津市", "", ("和平区", "南开区")), ("重庆市", "", ("渝中区", "江北区", "万州区"))),
    *(("浙江省", "杭州市", ("西湖区", "余杭区", "萧山区")), ("浙江省", "温州市", ("鹿城区", "乐清市"))),
    *(("江苏省", "南京市", ("鼓楼区", "玄武区")), ("江苏省", "苏州市", ("姑苏区", "昆山市", "常熟市"))),
    *(("广东省", "广州市", ("天河区", "越秀区")), ("广东省", "深圳市", ("南山区", "福田区", "宝安区"))),
    *(("四川省", "成都市", ("武侯区", "锦江区")), ("四川省", "绵阳市", ("三台县", "涪城区"))),
    *(("河南省", "周口市", ("太康县", "淮阳区", "鹿邑县")), ("河南省", "郑州市", ("金水区", "中原区"))),
    *(("湖北省", "武汉市", ("武昌区", "洪山区")), ("湖北省", "宜昌市", ("兴山县", "西陵区"))),
    *(("山东省", "潍坊市", ("诸城市", "青州市")), ("山东省", "青岛市", ("市南区", "即墨区"))),
    *(("甘肃省", "兰州市", ("城关区", "榆中县")), ("陕西省", "西安市", ("碑林区", "雁塔区", "长安区"))),
    *(("辽宁省", "大连市", ("甘井子区", "中山区")), ("新疆维吾尔自治区", "喀什地区", ("疏附县", "莎车县"))),
    *(("广西壮族自治区", "南宁市", ("青秀区", "横州市")), ("内蒙古自治区", "呼和浩特市", ("赛罕区", "土默特左旗"))),
)
ROADS_ZH = (
    *(
        "人民路",
        "解放路",
        "中山路",
        "建国路",
        "文三路",
        "长江路",
        "和平街",
        "新华大街",
        "朝阳北路",
        "学府路",
        "滨河东路",
        "育才巷",
    ),
    *("青年大道", "五一路", "幸福街", "光明路", "胜利西街", "平安大道", "黄河路", "科技二路"),
)
ESTATES_ZH = (
    "阳光花园",
    "锦绣小区",
    "万科城",
    "翠竹苑",
    "金色家园",
    "教师新村",
    "铁路宿舍",
    "凤凰城",
    "和谐家园",
    "电力小区",
    "紫荆苑",
)
TOWNS_ZH = ("高贤乡", "城关镇", "老冢镇", "芦溪镇", "柳河镇", "青山乡", "石桥镇", "龙泉街道", "马厂镇", "大寨乡")
VILLAGES_ZH = ("李楼村", "王家庄", "小河村", "前进村", "赵庄村", "东风村", "石门村", "西湾村", "大沟村", "三里屯村")
STREETS_EN = (
    *(
        "Maple Street",
        "Oak Avenue",
        "Main Street",
        "Elm Street",
        "Washington Blvd",
        "Lake View Drive",
        "Park Road",
        "2nd Ave",
    ),
    *(
        "High Street",
        "Church Lane",
        "Station Road",
        "Cedar Ln",
        "Sunset Blvd",
        "Hillcrest Dr.",
        "Pine St",
        "Martin Luther King Jr. Way",
    ),
    *(
        "Victoria Road",
        "Mill Lane",
        "W 45th Street",
        "County Road 12",
        "Orchard Close",
        "Highland Terrace",
        "Kings Court",
    ),
)
PLACES_EN = (
    *(
        ("Springfield", "IL", "62704"),
        ("Portland", "OR", "97205"),
        ("Austin", "TX", "78701"),
        ("Columbus", "Ohio", "43215"),
    ),
    *(
        ("Savannah", "GA", "31401"),
        ("Madison", "WI", "53703"),
        ("Boise", "Idaho", "83702"),
        ("Albany", "NY", "12207-1234"),
    ),
    *(
        ("Richmond", "Virginia", "23220"),
        ("Tucson", "AZ", "85701"),
        ("Fresno", "CA", "93721"),
        ("Dayton", "OH", "45402"),
    ),
)
PLACES_UK = (
    *(
        ("Oxford", "OX1 4AB"),
        ("Leeds", "LS1 3EX"),
        ("Bristol", "BS8 1TH"),
        ("Norwich", "NR2 4TY"),
        ("York", "YO10 5DD"),
    ),
    *(("Cardiff", "CF10 3AT"), ("London", "SW1A 2AA"), ("Exeter", "EX4 4QJ")),
)


def address_zh(rng: random.Random) -> str:
    """An address in a town or a village, whole or from the city on."""
    province, city, districts = rng.choice(REGIONS_ZH)
    district = rng.choice(districts)
    start = rng.choice(
        (province + city + district, province + city + district, (city or province) + district, district)
    )
    if rng.random() < 0.3:
        village = f"{rng.choice(TOWNS_ZH)}{rng.choice(VILLAGES_ZH)}"
        return (
            start
            + village
            + rng.choice(
                (f"{rng.randrange(1, 13)}组", f"{rng.randrange(1, 220)}号", "", f"第{rng.randrange(1, 9)}村民小组")
            )
        )
    road = f"{rng.choice(ROADS_ZH)}{rng.randrange(1, 999)}号"
    rooms = (
        f"{rng.randrange(1, 40)}栋{rng.randrange(1, 5)}单元{rng.randrange(1, 30)}0{rng.randrange(1, 5)}室",
        f"{rng.randrange(1, 40)}号楼{rng.randrange(1, 30)}0{rng.randrange(1, 5)}",
        f"{rng.randrange(1, 30)}-{rng.randrange(1, 5)}-{rng.randrange(1, 30)}02",
    )
    estate = rng.choice(ESTATES_ZH)
    return start + rng.choice(
        (road, road, road + estate + rng.choice(rooms), estate + rng.choice(rooms), road + rng.choice(rooms))
    )


def address_en(rng: random.Random) -> str:
    """An American or a British address."""
    street = f"{rng.randrange(1, 9900)} {rng.choice(STREETS_EN)}"
    if rng.random() < 0.3:
        town, code = rng.choice(PLACES_UK)
        return f"{rng.randrange(1, 200)} {rng.choice(STREETS_EN)}, {town} {code}"
    town, state, code = rng.choice(PLACES_EN)
    unit = rng.choice(
        (
            "",
            "",
            f", Apt {rng.randrange(1, 40)}{rng.choice('ABC')}",
            f" #{rng.randrange(1, 400)}",
            f", Unit {rng.randrange(1, 90)}",
        )
    )
    whole = f"{street}{unit}, {town}, {state} {code}"
    return rng.choice(
        (
            whole,
            whole,
            whole,
            f"{street}{unit}, {town}, {state}",
            f"{street}, {town} {state} {code}",
            f"P.O. Box {rng.randrange(10, 9000)}, {town}, {state} {code}",
        )
    )
