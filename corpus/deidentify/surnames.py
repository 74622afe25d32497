"""Chinese surnames, the characters that given names are made of, and English words that are names too."""

from corpus.wordlist import words

FREQUENT = frozenset(
    "王李张刘陈杨赵吴徐孙马朱胡郭何林罗郑梁谢宋唐许邓韩冯曹彭曾肖萧田董潘袁蔡蒋余杜魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖韦"
    "贾夏付傅邹熊孟秦邱侯江尹薛闫阎雷黎史陶贺郝顾龚邵万覃武钱戴严莫孔汤"
)
SURNAMES = FREQUENT | frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓韩冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔"
    "谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪樊"
    "兰殷温季俞章鲁葛毕申詹倪霍牛关管柳颜裴祝左涂鲍焦庞卓舒阮柯欧庄岳聂翁凌梅翟骆邢齐安耿尤辛瞿路童游解娄冉甘纪柏岑卜"
    "卞边车迟楚丛崇单党狄窦敖费丰符盖干宫巩古谷桂国海杭和花华怀宦惠计吉靳荆景鞠居阚况匡蓝郎劳冷厉练连廉良蔺留隆鹿栾麻"
    "满茅蒙米苗缪闵明牟慕那南宁农皮平蒲朴浦戚亓强屈曲权全饶容荣茹桑沙尚佘盛时寿水司宿隋邰佟屠宛危卫闻邬巫奚席冼项晓幸"
    "宣荀鄢晏阳羊仰么伊应雍禹郁喻元原苑展占湛招甄仲诸竺訾宗祖仇茆逄仝邝郜郄晋初邸厍鄂扈嵇蓟贲井麦穆支逯植籍乐亢伍冶哈"
    "尉巴帅昝柴栗檀滕祁臧裘褚谈谌赫辜鲜揭刁漆戎虞习芦滑苟粟桓卿仉芮储汲邴糜松富乌牧隗山宓蓬郗秋暴钭束韶索咸池胥苍莘贡"
    "姬堵宰郦璩濮燕冀艾鱼慎戈庾暨衡弘寇禄阙殴殳沃蔚夔晁勾融简毋巢蒯候揣闪敬扬岱楼"
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
    "叶段方于高管包石白全成常关程时黄明毛水金左连应曾有何平安和海国强花干边单解支那向原元计初占权满古宁车麦温冷路井游"
    "沙阳皮麻羊桑葛卫曲康怀植良危舒窦印衣门闭阴相由盘母房玉银豆修商封利班薄伏都云"
)
"""Surnames that a report uses as words, or at the end of words."""
SURNAMES |= EITHER
GIVEN = frozenset(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红文建国志玲燕丹萍鹏旭宁波斌辉梅琳雪莉莲峰龙海山鑫亮飞云浩宇"
    "轩梓涵子欣怡雨泽晨诗俊博思佳嘉瑞一天然若琪瑶婷慧颖雅倩楠琴凤淑珍珠凯健康宝贵富荣昌盛德仁义礼信忠孝生春夏秋冬东西"
    "南北中正成光庆祥福禄寿喜林森树松柏枝叶根达远清江河湖水金银铜铁石珊瑚琼瑾瑜璐璇琦琨锋钢铭锐钧钰锦永长久安世家良善"
    "美好爱心诚恒立力功业伦学才智聪睿哲元启开来兴旺发财有友朋民众群先进前卫星宏广大小晓少青素洁纯真如意彦彬炳灿炜烨煜"
    "熙照晖晴昊昕昱景映朗月岚岩峻岳川溪洲润泉源沛泓洪渊淼滨潇澜翔羽翼鸿鹤鹰凌霄翠竹菊芬芝萱蓉薇蕾莹菲萌茜苗茂苑荷莎蓓"
    "蔚馨香丰禾穗田园佩培坤垚城基堂增士壮夫奇奎威娅娇婉婕媛嫣姝妍姣娥妮妹姗娴孟季仲伯叔朝卓尚尧舜禹邦郁航帆舟舒毅武战"
    "胜利全权会同和顺向阳迎存守定宗宪宽寒宾崇巍巧帅常干庭廷延弘弟张彤彪征律得微必念怀恩悦惠愉慈懿戈扬承振捷敬旗日昆易"
    "显普曼望木本杏果柱柳标栋格桐梁棠楚榕欢歌殿毓沁沙治泳济浦涌淇渝温港湘满漫灵炎焕煌熊牧特玄王珂珏班理琛甜用由甲申留"
    "略百皓益相省瞳知砚磷社祖祺科稳章童竞笑笛简粤纪纲纹细绍经绮维绪缘羿耀联聚肖胤能臣自至芊芙花苏茹莺菁葵蒙蓝虎虹蝶行"
    "衡裕言许诺谦谨谷豪贝贤赐赞越路轶辰迅近连逸道选通遥邵郎鄂酉采里野钊钦锡镇闯闻阔陆隆雁雄雯震霖霜露非韬韵领颂风飘驰"
    "骏高魁鲁鲲鸣麒麟黎默齐龄伊依亚京亦亨亿仙代令仪任伍优余侠保俐修倍倾儒允兆克党其典冠冰凝凡刃刘则加助勋勤包化十升卉"
    "印厚双可史号司合吉君听吾周咏品唯商喆四团图圆圣地坚坦垒埔堃堡墨奋女姬婵嫚孙官宣室容宸密寅导封尔展岗岭峥巨巩己希帝"
    "师年座庄廉弋彩影彰待循忆恺恬悟情惟愿慎慷应戎房所拓挺攀政效教敦斐斯方旋无既昂晏晗晟曙最朔期术机材枫柔某三五想雷兵"
    "杨程宋沈汤冯郑蒋彭曹爽艺奕沐朵烁熠璟祎筠蕊语晶茵霏黛芷菡茉歆鸥煦玥玮珺盼盈眉笙育芸芮荃荔莘菀葆蕙虞衍裴询谊豫贞赛"
    "赟轲迪遂铎铖霁靖飒骁骥骞鸽鹃麓亭侃傲勉匀协卿叙啸夕孜尘屹峤崧嵩嵘幼庚怿悠惜憧拥挚敖旖昀暄暖曦枢栩桃桓桦梧棋楷榆槐"
    "樱橙檀殊汀汐汝池沅沫泊泰洛浅浚淳渡渺湄溢漪澄澈灏烽焱爵献玑玖珉珩琅琬琮瑄璁璞甫畅皎盟硕碧祈禧秉穆竣策籽紫絮纬缨罡"
    "新宜妤妘姞婧婳嫒嬿宛寰岑岱崎弈徽慕戴抒攸斓旎旻昙昭晔暮曜朴杉杜杭梦榛槿樊汶津洵淮湉滢澍濛瀚炫焓煊琰瑛瓅甄秦粟缇罗羲翀翰芃范茗荀"
    "莓莫薰藜藤蜜裳誉谌贻逊逢邈鄢醒铄镕闫阡陈霆革韦飏骐麦淦铮圻屿昶杞梵檬熹珈珞玺琢瑗璨甯眸祯禛竺筝筱箫缦羚翾聆舫荞莞葭蒨蓁蔺薏赪迩逯遐郡"
    "釉鎏铱镝霭韫颀颉骄鸢鸾鼎龑招娣娃囡妞瀛燊犇骉玛"
    "翊翎耘耿肃艾苇苒苓荟萤蒂蔓蕴薪融觅诣赋赫跃邑铃铠锴锟镜陌隽零霈霓韶音颜馥驭驹骅鹊"
)
WORDS = words(
    "white brown black green long young stone wood woods hill small short large gray grey little day may rose bell"
    " park rich hand"
    " foot head ball lung chest right left upper lower new old north south east west king bishop price power street"
    " church field"
    " fields marsh pool banks base apex hart heart bone ray sharp mann law love hope grace art will mark grant case"
    " cross wall waters"
    " winter summer spring march april august june july general clear normal acute air"
)
"""English surnames and first names that reports use as words: known parts of a name that are not looked for alone."""
MONTHLIKE = words("ward april may june august will mark small large young long clark page lane")
"""Words of reports that are names where a title or label says so."""
EPONYMS = words(
    "kerley hodgkin swan ganz ghon ranke hampton westermark pancoast bochdalek morgagni wegener goodpasture marfan"
    " ehlers danlos"
    " takayasu kawasaki castleman langerhans mounier kuhn swyer james macleod williams campbell kartagener bosniak"
    " fleischner"
    " stanford debakey crohn barrett zenker schmorl paget cushing addison graves hashimoto chilaiditi meigs virchow"
    " rasmussen"
    " poland hounsfield foley dobhoff jackson hickman broviac groshong blakemore nissen heller fontan glenn norwood"
    " ross bentall"
    " loeffler churg strauss sjogren behcet raynaud caplan hamman rich libman sacks dressler eisenmenger ebstein"
    " fallot"
)
"""Names that name a sign, a disease or a device."""
