"""How personal data stand in Chinese reports, by kind: in headers, in running text, in notes and signatures."""

from corpus.dirt.sayings import Saying

HEAD, MIDDLE, TAIL = "head", "middle", "tail"
COLON = "[：|：|：|:| ：|： ]"


def said(kind: str, where: str, *templates: str) -> tuple[Saying, ...]:
    """Sayings of one kind and place; `~` stands for a colon in any of its forms."""
    return tuple(Saying(kind, where, template.replace("~", COLON)) for template in templates)


SAYINGS_ZH = (
    *said(
        "name",
        HEAD,
        "[患者姓名|姓名|病人姓名|受检者|受检者姓名|病员]~{patient}[\n|。|  |，|；]",
        "[姓 名|姓　名|患 者]~{patient}[\n|  ]",
        "[患者|病人|]{patient}，{sex}，{age}，[因|]“{indication}”[来院检查|入院|就诊]。",
        "[患者|病人]~{patient}[ |　]{sex}[ |　]{age}[\n|。]",
        "{patient} {sex} {age}[\n|。]",
        "姓名~{patient}  性别~{sex}  年龄~{age}[\n|  ]",
        "【[患者|姓名]】{patient}[\n|；]",
        "[申请医师|申请医生|送检医师|开单医生]~{other}[\n|。|  ]",
    ),
    *said(
        "name",
        MIDDLE,
        "[患者|病人]{patient}自述[无明显不适|近期无发热|有吸烟史|咳嗽已缓解]。",
        "[患者家属|家属|患者之子|患者配偶|其女]{other}[代诉病史|陪同检查|要求尽快出具报告]。",
        "{mr}[诉|自述]检查时[屏气困难|不能平卧|不能配合呼吸]。",
        "[经|已请|请]{titled}[会诊|阅片|复阅]。",
        "[检查由|扫描由]技师{other}完成。",
    ),
    *said(
        "name",
        TAIL,
        "\n[报告医师|报告医生|诊断医师|诊断医生|书写医师|报告者|阅片医师|主诊医师|医师|初诊医师]~{doctor}",
        "\n[报告医师|报告医生]~{doctor}[  | |　　|\n|，|；][审核医师|审核医生|审核者|复核医师|审签医师|审核]~{second}",
        "\n[审核医师|审核医生|复审医师|上级医师|终审医师]~{second}",
        "\n[报告|诊断|书写]~{doctor}[ |  |/][审核|复核]~{second}",
        "\n[医师签名|医生签字|签名|签字|电子签名|报告签名]~{doctor}",
        "\n{doctor}/{second}",
        "\n（{doctor}）",
        "\n{doctor}[ |  ]{second}",
        "\n[住院医师|住院医生]{doctor}[/|  |、][主治医师|副主任医师]{second}",
        "\n[技师|操作技师|检查技师|扫描技师]~{other}",
        "\n[录入|记录|记录员|录入员|打字|登记员]~{other}",
        "[已电话通知|已电话告知|已与|已及时通知][临床|急诊科|呼吸内科|胸外科|心内科|管床][{titled}|{other}医生|{titled}]。",
        "[危急值|危急值报告]已于{clock}[报告|通知|告知]{titled}，[接听人|接收人|接报人]~{other}。",
        "[建议|请]{titled}[会诊|门诊随诊]。",
        "[已告知家属|家属|联系人]{other}[，要求复查|，表示知情|]。",
        "[会诊意见|会诊]（{doctor}[教授|主任医师]）~同意上述诊断。",
    ),
    *said(
        "id_number",
        HEAD,
        "[身份证号|身份证|身份证号码|公民身份号码|证件号码|证件号|身份证件号]~{id}[\n|，|。|  ]",
        "姓名~{patient}[，|  ]身份证[号|]~{id}[\n|。]",
        "[证件类型~护照[ |，]证件号码|护照号|护照号码|护照]~{passport}[\n|。]",
        "[患者|病人]身份证号{id}[，|。]",
        "[身份证号|ID号|证件]~[ |]{id}\n",
    ),
    *said(
        "id_number",
        MIDDLE,
        "[经核对|核对]身份证（{id}）[与本人相符|无误]。",
        "[受检者|患者]持身份证{id}[来院检查|登记]。",
        "{patient}（{id}）[已核对身份|身份已核实]。",
    ),
    *said(
        "id_number",
        TAIL,
        "\n[身份证号|身份证|证件号]~{id}",
        "（身份证号~{id}）",
        "[代取报告人|领片人]~{other}，身份证[号|号码|]~{other_id}。",
        "[领片人|取片人]证件号~{other_id}。",
        "（{id}）",
    ),
    *said(
        "phone",
        HEAD,
        "[联系电话|电话|手机|手机号|手机号码|联系方式|Tel|TEL|移动电话]~{mobile}[\n|。|  |，]",
        "[家属电话|联系人电话|家庭电话|家属联系方式]~{other_phone}[\n|。]",
        "姓名~{patient}[ |，]电话~{mobile}[\n|。]",
    ),
    *said(
        "phone",
        MIDDLE,
        "[患者|家属]留电话{other_phone}。",
        "[已电话联系|多次拨打]{mobile}[，无人接听|，嘱其尽快就诊|]。",
        "[联系人|家属]{other}（{other_phone}）[陪同检查|在场]。",
    ),
    *said(
        "phone",
        TAIL,
        "\n[联系电话|电话|手机|咨询电话|科室电话|放射科电话|报告咨询电话|预约电话]~[{landline}|{landline}|{mobile}]",
        "如有疑问请[致电|联系|电话咨询]放射科{landline}[转{extension}|]。",
        "[内线|分机|内线电话|科内分机]~?{extension}[。|]".replace("~?", "[~|]"),
        "已电话[通知|告知][患者|家属]（{mobile}）[，嘱急诊就诊|]。",
        "[已电话通知|已告知]{titled}（{other_phone}）。",
        "[请拨打|复查预约请拨打]{landline}。",
        "[患者|家属]电话{other_phone}[，已通知|]。",
    ),
    *said(
        "address",
        HEAD,
        "[住址|家庭住址|现住址|地址|家庭地址|通讯地址|联系地址|户籍地址|户口地址|居住地址]~{address}[\n|。|；]",
        "姓名~{patient}[，|  ]住址~{address}[\n|。]",
    ),
    *said(
        "address",
        MIDDLE,
        "[患者|病人][家住|现住|住在|居住于|长期居住于|来自]{address}[，否认粉尘接触史|，务农|，无疫区接触史|]。",
        "[患者|病人]住址为{address}。",
    ),
    *said(
        "address",
        TAIL,
        "[胶片|报告|影像资料][邮寄至|寄往|请寄]{address}。",
        "\n[住址|地址|家庭住址|邮寄地址]~{address}",
        "[收件人|收片人]~{other}，[地址|邮寄地址]~{address}，电话~{other_phone}。",
    ),
    *said(
        "hospital_number",
        HEAD,
        "[住院号|门诊号|病案号|病历号|登记号|就诊号|就诊卡号|病人ID|患者ID|患者编号|病人编号|健康卡号|住院号码|门诊病历号|诊疗卡号|体检号|住院流水号]~{hospital_number}[\n|。|  |，]",
        "[姓名~{patient}  |][住院号|门诊号|病案号]~{hospital_number}  [床号|床位]~{years}床[\n|。]",
        "[住院号|门诊号|ID号|登记号]{hospital_number}[\n|，]",
        "【[住院号|病案号|门诊号]】{hospital_number}[\n|；]",
    ),
    *said(
        "hospital_number",
        MIDDLE,
        "[患者|病人]（[住院号|门诊号|病案号]~?{hospital_number}）[因|]{indication}[来诊|入院]。".replace("~?", "[~|]"),
        "[参阅|调阅]病案（病案号[~|]{hospital_number}）[无手术史|及既往资料]。",
    ),
    *said(
        "hospital_number",
        TAIL,
        "\n[住院号|门诊号|病案号|登记号|病人ID]~{hospital_number}",
        "（[住院号|门诊号|病历号]~{hospital_number}）",
        "[请结合|请参阅]住院病历（住院号{hospital_number}）。",
    ),
    *said(
        "exam_number",
        HEAD,
        "[检查号|影像号|CT号|放射号|检查编号|片号|影像编号|X线号|申请单号|检查流水号|检查单号|报告编号|放射编号|CT编号]~{exam_number}[\n|。|  |，]",
        "[CT号|检查号|影像号]{exam_number}[\n|，|。]",
        "【[检查号|影像号]】{exam_number}[\n|；]",
    ),
    *said(
        "exam_number",
        MIDDLE,
        "[与前片|对比前片|与前次检查|参考前片|结合老片]（[CT号|检查号|影像号|片号]~?{old_exam_number}）[比较|对照]。".replace(
            "~?", "[~|]"
        ),
        "[对比|参照|参考][我院|本院|][检查号|CT号|影像号][为|]{old_exam_number}[的|之][胸部CT|CT片|片]。",
    ),
    *said(
        "exam_number",
        TAIL,
        "\n[检查号|影像号|CT号|报告编号|检查编号]~{exam_number}",
        "（[CT号|片号|影像号]~{exam_number}）",
        "[请结合|请对照]前片（[检查号|CT号]~{old_exam_number}）。",
    ),
    *said(
        "date",
        HEAD,
        "[检查日期|检查时间|报告日期|扫描日期|检查日|登记日期]~[{today}|{today}|{now}][\n|。|  |，]",
        "[出生日期|出生年月|生日|出生]~{born}[\n|  |，]",
        "[申请时间|登记时间|检查时间]~{now}[\n|  ]",
        "【[检查日期|检查时间]】{today}[\n|；]",
    ),
    *said(
        "date",
        MIDDLE,
        "[患者|]{past}[行左肺上叶切除术|行冠脉支架植入术|行右乳癌根治术|行甲状腺癌手术|行胃癌根治术|行射频消融治疗]。",
        "[末次化疗时间|末次放疗时间|末次化疗]~?{past}。".replace("~?", "[~|]"),
        "[患者|][于|]{past}[外伤|车祸|摔伤|发热|受凉]后[来诊|出现胸痛|出现咳嗽]。",
        "[外院|当地医院|社区医院]{past}[CT|胸部CT|X线|胸片][示肺部阴影|提示肺炎|未见资料]。",
        "[{partial}|于{partial}][体检发现肺结节|外院诊断肺结核|行肺叶切除术|曾患肺炎|外院检查]。",
        "住院日期~{past}[至|-|—]{today}。",
    ),
    *said(
        "date",
        TAIL,
        "\n[报告时间|报告日期|审核时间|审核日期|打印日期|打印时间|签发时间]~[{now}|{now}|{today}]",
        "\n{today}",
        "[危急值已于|已于]{now}[电话通知临床|上报|告知家属]。",
        "[请于|建议]{partial}[复查|复诊]。",
        "\n[报告医师]~{doctor}[  |\n|，][报告日期|日期|时间]~{now}",
    ),
    *said(
        "email",
        HEAD,
        "[邮箱|电子邮箱|电子邮件|E-mail|Email|email|联系邮箱|邮件]~{email}[\n|。|  ]",
        "电话~{mobile}[，|  |；]邮箱~{email}[\n|。]",
    ),
    *said(
        "email",
        MIDDLE,
        "[患者|家属]要求将[报告|影像资料]发送至{email}。",
        "[影像资料|会诊资料|DICOM数据]已发[送至|至|到]{email}。",
    ),
    *said(
        "email",
        TAIL,
        "\n[邮箱|E-mail|电子邮箱|联系邮箱|科室邮箱]~{email}",
        "[会诊请联系|远程会诊请发送至|如有疑问请发邮件至|意见请反馈至]{email}。",
        "（{email}）",
    ),
)

COMPARED_ZH = (
    "[与|对比|对照]{prior}[CT|片|胸部CT|老片|前片][比较|对比|对照|]：",
    "[与|较|对比]我院{prior}[胸部CT|CT|片][比较|对照]，",
    "[结合|参考]{prior}[胸部CT|外院CT|前片]，",
    "[与前片|较前片|对比前次CT]（{prior}）[比较|对照|]，",
    "[前次检查日期|前片日期|对比日期]~{prior}。".replace("~", COLON),
    "[患者|]{prior}[曾于我院|于我院]行胸部CT检查。",
    "对比检查~{prior}[胸部CT|CT平扫|]。".replace("~", COLON),
)
"""Openings that name the patient's earlier exam."""

PARTS = (
    "姓名~{patient}",
    "性别~{sex}",
    "年龄~{age}",
    "[住院号|门诊号|病案号]~{hospital_number}",
    "[检查号|影像号|CT号]~{exam_number}",
    "[检查日期|检查时间]~{today}",
    "[电话|联系电话]~{mobile}",
    "身份证号~{id}",
    "[住址|家庭住址]~{address}",
    "[申请医生|送检医师]~{other}",
    "床号~{years}",
    "科室~[呼吸内科|胸外科|急诊科|体检中心]",
)
HEADER_ZH = tuple(part.replace("~", COLON) for part in PARTS)
"""The parts of a header that was copied into a report."""
