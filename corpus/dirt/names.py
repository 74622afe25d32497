"""Made-up names: surnames by how common they are, given names from the characters and names that people bear.

Chinese: the hundred most common surnames of the Ministry of Public Security's yearly name reports, in their order, the first
with their shares, and some rarer, compound and Uyghur, Tibetan and Mongolian ones. English: surnames of the United States' and
Britain's censuses. Any name is drawn from parts, so it stands for nobody.
"""

import random

SURNAMES_ZH = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文庞樊殷施洪翟颜倪"
    "兰牛温季俞章鲁葛伍申尤毕聂柴焦岳齐沿梅庄辛管祝左涂谷时舒耿卜路詹关苗凌费纪靳盛童项裴席卫屈鲍霍隋柯阮桂闵解强"
    "华车冉房边全楚娄艾池冷连阳甘古简丛宁应饶滕门虞宫苑商符晏宗栾匡扈冀"
)
SHARES_ZH = (7.2, 7.2, 6.8, 5.4, 4.5, 3.1, 2.2, 2.1, 2.0, 1.9, 1.4, 1.4, 1.3, 1.1, 1.1, 1.1, 1.1, 1.1, 1.0, 1.0)
COMPOUND_ZH = ("欧阳", "上官", "司马", "诸葛", "皇甫", "尉迟", "司徒", "夏侯", "慕容", "令狐", "东方", "端木")
FEMALE_ZH = (
    "芳娜敏静丽艳娟霞秀英兰凤洁梅琳素云莲真环雪荣爱妹香月莺媛瑞佳嘉琼勤珍贞莉桂娣叶璧璐娅琦晶妍茜秋珊莎锦黛青倩婷姣婉娴瑾颖"
    "露瑶怡婵雁蓓纨仪荷丹蓉眉君琴蕊薇菁梦岚苑筠柔竹霭凝晓欢霄枫芸菲寒欣滢伊亚宜可姬舒影荔枝思涵雨彤诗萱紫玲慧红燕萍玉"
)
MALE_ZH = (
    "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林建国文志学祥才发武新利清彬富顺信子良海山仁贵福生龙元全胜"
    "德茂进有坚和彪博诚先敬震振壮会思群豪心邦承乐绍功松善厚庆民友裕河哲江亮政谦亨奇固之轮翰朗伯宏言若鸣朋梁栋维启克伦翔"
    "天达安岩中树炎行时泰盛雄琛钧冠策腾楠榕风航弘义兴东金石春晨坤小永根水荣"
)
OTHERS_ZH = (
    *("阿卜杜拉·买买提", "古丽娜尔·吐尔逊", "艾力·玉素甫", "阿依古丽·卡德尔", "买合木提·艾山", "热依汗·木沙"),
    *("扎西顿珠", "次仁卓玛", "洛桑旺堆", "德吉央宗", "巴特尔", "乌云其木格", "其其格", "苏日娜"),
)
TITLES_ZH = (
    *("主任", "主任", "医生", "医师", "大夫", "教授", "副主任", "主任医师", "副主任医师", "主治医师", "护士长", "护士"),
    *("技师", "老师", "院长", "主治"),
)
SURNAMES_EN = (
    *(
        "Smith",
        "Johnson",
        "Williams",
        "Brown",
        "Jones",
        "Garcia",
        "Miller",
        "Davis",
        "Rodriguez",
        "Martinez",
        "Hernandez",
    ),
    *("Lopez", "Gonzalez", "Wilson", "Anderson", "Thomas", "Taylor", "Moore", "Jackson", "Martin", "Lee", "Perez"),
    *("Thompson", "White", "Harris", "Sanchez", "Clark", "Ramirez", "Lewis", "Robinson", "Walker", "Young", "Allen"),
    *("King", "Wright", "Scott", "Torres", "Nguyen", "Hill", "Flores", "Green", "Adams", "Nelson", "Baker", "Hall"),
    *("Rivera", "Campbell", "Mitchell", "Carter", "Roberts", "Gomez", "Phillips", "Evans", "Turner", "Diaz", "Parker"),
    *("Cruz", "Edwards", "Collins", "Reyes", "Stewart", "Morris", "Morales", "Murphy", "Cook", "Rogers", "Gutierrez"),
    *("Ortiz", "Morgan", "Cooper", "Peterson", "Bailey", "Reed", "Kelly", "Howard", "Ramos", "Kim", "Cox", "Ward"),
    *("Richardson", "Watson", "Brooks", "Chavez", "Wood", "Bennett", "Gray", "Mendoza", "Ruiz", "Hughes", "Price"),
    *("Alvarez", "Castillo", "Sanders", "Patel", "Myers", "Long", "Ross", "Foster", "Jimenez", "Powell", "Jenkins"),
    *(
        "Perry",
        "Russell",
        "Sullivan",
        "Bell",
        "Coleman",
        "Butler",
        "Henderson",
        "Barnes",
        "Fisher",
        "Vasquez",
        "Simmons",
    ),
    *("Graham", "Hamilton", "Wallace", "Woods", "West", "Jordan", "Owens", "Reynolds", "Marshall", "Stevens", "Ford"),
    *("O'Brien", "O'Connor", "McDonald", "MacLeod", "McCarthy", "Fitzgerald", "Singh", "Khan", "Ahmed", "Chen", "Wang"),
    *("Li", "Zhang", "Park", "Tanaka", "Cohen", "Goldberg", "Schmidt", "Müller", "van der Berg", "De Luca", "Rossi"),
    *("Kowalski", "Novak", "Ivanov", "Okafor", "Mensah", "Haddad", "Rahman", "Begum", "Iyer", "Smith-Jones", "Hale"),
    *(
        "Whitfield",
        "Ashworth",
        "Pemberton",
        "Lindqvist",
        "Bergstrom",
        "Papadopoulos",
        "Delacroix",
        "Nakamura",
        "Oyelaran",
    ),
)
FEMALE_EN = (
    *("Mary", "Patricia", "Jennifer", "Linda", "Elizabeth", "Barbara", "Susan", "Jessica", "Sarah", "Karen", "Lisa"),
    *("Nancy", "Betty", "Margaret", "Sandra", "Ashley", "Kimberly", "Emily", "Donna", "Michelle", "Carol", "Amanda"),
    *("Dorothy", "Melissa", "Deborah", "Rebecca", "Laura", "Helen", "Ruth", "Grace", "Rose", "Joan", "Priya", "Fatima"),
    *("Mei", "Yuki", "Ingrid", "Siobhan", "Aisha", "Carmen", "Olga", "April", "June", "Hope"),
)
MALE_EN = (
    *(
        "James",
        "Robert",
        "John",
        "Michael",
        "David",
        "William",
        "Richard",
        "Joseph",
        "Thomas",
        "Charles",
        "Christopher",
    ),
    *("Daniel", "Matthew", "Anthony", "Mark", "Donald", "Steven", "Paul", "Andrew", "Joshua", "Kenneth", "Kevin"),
    *("Brian", "George", "Edward", "Ronald", "Timothy", "Jason", "Jeffrey", "Ryan", "Jacob", "Gary", "Nicholas"),
    *("Eric", "Stephen", "Frank", "Raj", "Omar", "Wei", "Hiroshi", "Liam", "Declan", "Mohammed", "Carlos", "Ivan"),
)


def surname_zh(rng: random.Random) -> str:
    """A surname, the common ones often."""
    if rng.random() < 0.02:
        return rng.choice(COMPOUND_ZH)
    weights = [*SHARES_ZH, *(18 / rank for rank in range(len(SHARES_ZH) + 1, len(SURNAMES_ZH) + 1))]
    return rng.choices(SURNAMES_ZH, weights)[0]


def name_zh(rng: random.Random, sex: str) -> str:
    """A whole name: two, three or four characters, seldom one with a middle dot."""
    if rng.random() < 0.015:
        return rng.choice(OTHERS_ZH)
    pool = FEMALE_ZH if sex == "female" else MALE_ZH
    given = rng.choice(pool) + (rng.choice(pool) if rng.random() < 0.72 else "")
    if len(given) == 2 and given[0] == given[1] and rng.random() < 0.7:
        given = given[0] + rng.choice(pool)
    return surname_zh(rng) + given


def surname_en(rng: random.Random) -> str:
    """A surname, the common ones somewhat more often."""
    return rng.choices(SURNAMES_EN, [1 / (rank + 12) for rank in range(len(SURNAMES_EN))])[0]


def given_en(rng: random.Random, sex: str) -> str:
    """A given name."""
    return rng.choice(FEMALE_EN if sex == "female" else MALE_EN)
