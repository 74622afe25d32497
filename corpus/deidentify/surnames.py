"""Chinese surnames, the characters that given names are made of, and English words that are names too."""

from corpus.wordlist import words

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓韩冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金"
    "韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪樊兰殷温季俞章鲁葛毕申詹"
    "倪霍牛关管柳颜裴祝左涂鲍焦庞卓舒阮柯欧庄岳聂翁凌梅翟骆邢齐安耿尤辛瞿路童游解娄冉甘纪柏岑骆卜卞边车迟楚丛崇单党狄窦敖"
    "费丰符盖干宫巩古谷桂国海杭和胡花华怀宦惠计吉靳荆景鞠居阚柯况匡蓝郎劳冷厉练连廉良林蔺凌留隆鹿栾麻满茅蒙米苗缪闵明牟慕"
    "那南宁农潘皮平蒲朴浦戚亓强屈曲权全冉饶容荣茹桑沙尚佘盛时寿水司宿隋邰佟屠宛危卫闻邬巫奚席冼项晓幸宣荀鄢晏阳羊仰么伊应雍"
    "禹郁喻元原苑展占湛招甄仲诸竺訾宗祖覃仇茆逄仝邝郜郄晋初邸厍鄂扈嵇蓟贲井麦穆支逯占植籍"
)
COMPOUND = frozenset(
    [
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "司徒",
        "夏侯",
        "宇文",
        "长孙",
        "端木",
        "南宫",
        "独孤",
        "轩辕",
        "百里",
        "呼延",
    ]
)
EITHER = frozenset(
    "叶段方于高管包石白全成常关程时黄明毛水金左连应曾有何平安和海国强花干边单解支那向原元计初占全权满古宁车麦温冷路井游沙阳"
)
"""Surnames that a report uses as words, or at the end of words."""
GIVEN = frozenset(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红文建国志玲燕丹萍鹏旭宁波斌辉梅琳雪莉莲峰龙海山鑫亮飞云浩宇轩梓涵子"
    "欣怡雨泽晨诗俊博思佳嘉瑞一天然若琪瑶婷慧颖雅倩楠琴凤淑珍珠凯健康宝贵富荣昌盛德仁义礼信忠孝生春夏秋冬东西南北中正成光庆祥"
    "福禄寿喜林森树松柏枝叶根达远清江河湖水金银铜铁石玉珊瑚琼瑾瑜璐璇琦琨锋钢铭锐钧钰锦永长久安世家良善美好爱心诚恒立力功业伦"
    "学才智聪睿哲元启开来兴旺发财有友朋民众群先进前卫星宏广大小晓少青素洁纯真如意彦彬炳灿炜烨煜熙照晖晴昊昕昱景映朗月岚岩峻"
    "岳川溪洲润泉源沛泓洪渊淼滨潇澜翔羽翼鸿鹤鹰燕凌霄翠竹菊芬芝萱蓉薇蕾莹菲萌茜苗茂苑荷莎蓓蔚馨香丰禾穗田园佩培坤垚城基堂增"
    "士壮夫奇奎威娅娇婉婕媛嫣姝妍姣娥妮妹姗娴孟季仲伯叔朝卓尚尧舜禹邦郁航帆舟舒毅武战胜利全权会同和顺向阳迎存守定宗宪宝宽寒宾"
    "崇巍巧帅常干庭廷延弘弟张彤彪征律得微必念怀恩悦惠愉慈懿成戈才扬承振捷敬旗日昆易显普曼望木本权杏果柱柳标栋格桐梁棠楚榕欢"
    "歌武殿毓民沁沙治泳济浦涌淇渝温港湘满漫灵炎焕煌熊牧特玄王珂珏班理琛甜用由甲申留略百皓益相省瞳知石砚磷社祖祺福科稳章童竞"
    "笑笛简粤纪红纲纹细绍经绮维绪缘美羿耀联聚肖胤能臣自至良芊芙花苏若英茹荣莺菁葵蒙蓝虎虹蝶行衡裕西言许诺谦谨谷豪贝贤赐赞超越"
    "路轶辰远迅近连进逸道选通遥邵郎鄂酉采里野钊钦锡镇长闯闻阔陆隆雁雄雯震霖霜露静非韬韵领颂风飘驰骏高魁鲁鲲鸣麒麟黎默齐龄伊依"
    "亚京亦亨亿仙代令仪任伍优余侠保俐修倍倾健儒允兆克党其典军冠冬冰凝凡刃刘则加助勋勤包化十升卉卫印厚双发可史号司合吉向君"
    "听吾周咏品哲唯商喆嘉四团图圆圣地坚坦垒埔堃堡墨奋女好姬威婵嫚子存孙宏官宣室容宸密寅寿导封尔尚展山岗岭峥巨巩己希帝师常平年"
    "座庄廉弋强彩影彰待循心忆志怡恺恬悟情惟愿慎慷应戎成房所扬拓挺攀政效敏教敦文斐斯方旋无既昂昌映晏晓晗晟普曙最朔期术机权材来"
    "枫柔某"
)
WORDS = words(
    "white brown black green long young stone wood woods hill small short large gray grey little day may rose bell park rich hand"
    " foot head ball lung chest right left upper lower new old north south east west king bishop price power street church field"
    " fields marsh pool banks base apex hart heart bone ray sharp mann law love hope grace art will mark grant case cross wall waters"
    " winter summer spring march april august june july general clear normal acute air"
)
"""English surnames and first names that reports use as words: known parts of a name that are not looked for alone."""
EPONYMS = words(
    "kerley hodgkin swan ganz ghon ranke hampton westermark pancoast bochdalek morgagni wegener goodpasture marfan ehlers danlos"
    " takayasu kawasaki castleman langerhans mounier kuhn swyer james macleod williams campbell kartagener bosniak fleischner"
    " stanford debakey crohn barrett zenker schmorl paget cushing addison graves hashimoto chilaiditi meigs virchow rasmussen"
    " poland hounsfield foley dobhoff jackson hickman broviac groshong blakemore nissen heller fontan glenn norwood ross bentall"
    " loeffler churg strauss sjogren behcet raynaud caplan hamman rich libman sacks dressler eisenmenger ebstein fallot"
)
"""Names that name a sign, a disease or a device."""
