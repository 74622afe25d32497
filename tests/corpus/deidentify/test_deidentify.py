import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.deidentify import KINDS, deidentify
from corpus.normalise import language

CHINESE = [
    ("家属（李建国，电话13900001111）要求复查", ["name:李建国", "phone:13900001111"]),
    ("请与患者本人张三核对。", ["name:张三"]),
    ("经与放射科主任李强讨论", ["name:李强"]),
    ("来自湖北省武汉市", ["address:湖北省武汉市"]),
    ("王芳，女，58岁，门诊号0012345。", ["name:王芳", "hospital_number:0012345"]),
    ("双肺清晰。\n张伟/李强 2024-03-12", ["name:张伟", "name:李强", "date:2024-03-12"]),
    ("诊断医师签名：赵丽颖 审核医师签名：钱多多", ["name:赵丽颖", "name:钱多多"]),
    ("姓名：张三 性别：男 年龄：45岁", ["name:张三"]),
    ("患者姓名：欧阳娜娜，女，32岁", ["name:欧阳娜娜"]),
    ("患者姓名:诸葛明 住院号:00123456", ["name:诸葛明", "hospital_number:00123456"]),
    ("姓  名：李小龙", ["name:李小龙"]),
    ("【姓名】王芳【性别】女", ["name:王芳"]),
    ("患者张伟，男，56岁，咳嗽咳痰2周。", ["name:张伟"]),
    ("患者李某某因胸痛就诊。", ["name:李某某"]),
    ("患者王*，男。", ["name:王*"]),
    ("患者陈秀英女士复查胸部CT。", ["name:陈秀英"]),
    ("病人：刘洋", ["name:刘洋"]),
    ("受检者：阿依古丽·买买提", ["name:阿依古丽·买买提"]),
    ("报告医师：张伟 审核医师：李娜", ["name:张伟", "name:李娜"]),
    ("报告医师：张伟审核医师：李娜", ["name:张伟", "name:李娜"]),
    ("报告医生:周杰/审核医生:吴敏", ["name:周杰", "name:吴敏"]),
    ("审核：郑爽", ["name:郑爽"]),
    ("诊断医师：何建国、吴晓红", ["name:何建国", "name:吴晓红"]),
    ("医师签名：孙丽", ["name:孙丽"]),
    ("检查技师：高峰", ["name:高峰"]),
    ("技师:白雪", ["name:白雪"]),
    ("申请医生：黄磊；送检科室：呼吸科", ["name:黄磊"]),
    ("书写者：林志玲  审签者：马云", ["name:林志玲", "name:马云"]),
    ("主治医师：胡歌", ["name:胡歌"]),
    ("已与张伟医师电话沟通。", ["name:张伟"]),
    ("已电话告知王主任。", ["name:王"]),
    ("经李明主任医师会诊。", ["name:李明"]),
    ("请示刘教授后考虑良性。", ["name:刘"]),
    ("已通知临床陈医生。", ["name:陈"]),
    ("以上结果已电话报告给呼吸科赵敏医生。", ["name:赵敏"]),
    ("上级医师钱学森已阅片。", ["name:钱学森"]),
    ("危急值已于10:30电话通知急诊科孙护士。", ["name:孙"]),
    ("危急值已告知患者家属周涛。", ["name:周涛"]),
    ("联系人：马化腾 电话：13912345678", ["name:马化腾", "phone:13912345678"]),
    ("患者系吴国强之父。", ["name:吴国强"]),
    ("身份证号：110101199003074258", ["id_number:110101199003074258"]),
    ("身份证 110101 19900307 4258", ["id_number:110101 19900307 4258"]),
    ("身份证号码为11010119900307425X", ["id_number:11010119900307425X"]),
    ("证件号：440524188001010014。", ["id_number:440524188001010014"]),
    ("（身份证：110101900307425）", ["id_number:110101900307425"]),
    ("患者110105194912310021，女", ["id_number:110105194912310021"]),
    ("护照号：E12345678", ["id_number:E12345678"]),
    ("护照G87654321", ["id_number:G87654321"]),
    ("医保卡号：3301060012345", ["id_number:3301060012345"]),
    ("社保号 123456789012", ["id_number:123456789012"]),
    ("联系电话：13800138000", ["phone:13800138000"]),
    ("电话13800138000", ["phone:13800138000"]),
    ("手机 138-0013-8000", ["phone:138-0013-8000"]),
    ("手机号：138 0013 8000", ["phone:138 0013 8000"]),
    ("联系电话：+86 13800138000", ["phone:+86 13800138000"]),
    ("联系电话：+86-138-0013-8000", ["phone:+86-138-0013-8000"]),
    ("家属电话0571-88881234", ["phone:0571-88881234"]),
    ("电话：010-65521234转8012", ["phone:010-65521234转8012"]),
    ("电话（0571）88881234", ["phone:（0571）88881234"]),
    ("座机：021 6552 1234", ["phone:021 6552 1234"]),
    ("内线电话：8012", ["phone:8012"]),
    ("如有疑问请拨打400-820-8820。", ["phone:400-820-8820"]),
    ("联系方式：13800138000（妻）", ["phone:13800138000"]),
    ("患者自述13800138000可联系。", ["phone:13800138000"]),
    ("住址：浙江省杭州市西湖区文三路12号3幢401室。", ["address:浙江省杭州市西湖区文三路12号3幢401室"]),
    ("家庭住址：北京市朝阳区建国路88号院5号楼1203室，电话：13800138000", ["address:北京市朝阳区建国路88号院5号楼1203室", "phone:13800138000"]),
    ("地址:上海市浦东新区张江镇科苑路100弄5号202室", ["address:上海市浦东新区张江镇科苑路100弄5号202室"]),
    ("患者来自江苏省南京市鼓楼区中山路100号。", ["address:江苏省南京市鼓楼区中山路100号"]),
    ("现住湖南省长沙市岳麓区麓山南路932号", ["address:湖南省长沙市岳麓区麓山南路932号"]),
    ("家住杭州市余杭区仓前街道文一西路1818号。", ["address:杭州市余杭区仓前街道文一西路1818号"]),
    ("户籍地址：河南省周口市太康县王集乡李楼村3组", ["address:河南省周口市太康县王集乡李楼村3组"]),
    ("患者，居住于广州市天河区体育西路103号，务农。", ["address:广州市天河区体育西路103号"]),
    ("四川省成都市武侯区人民南路四段11号", ["address:四川省成都市武侯区人民南路四段11号"]),
    ("住院号：1234567", ["hospital_number:1234567"]),
    ("住院号为ZY0012345", ["hospital_number:ZY0012345"]),
    ("门诊号：M20240001", ["hospital_number:M20240001"]),
    ("病历号:0001234567 病案号：998877", ["hospital_number:0001234567", "hospital_number:998877"]),
    ("患者ID：P0012345", ["hospital_number:P0012345"]),
    ("ID号：0098765", ["hospital_number:0098765"]),
    ("登记号 A0012345", ["hospital_number:A0012345"]),
    ("就诊卡号：900123456", ["hospital_number:900123456"]),
    ("检查号：CT20240312001", ["exam_number:CT20240312001"]),
    ("影像号：20240312-0015", ["exam_number:20240312-0015"]),
    ("CT号：123456，片号：7788990", ["exam_number:123456", "exam_number:7788990"]),
    ("放射号R202401234", ["exam_number:R202401234"]),
    ("检查编号：US-2024-00123", ["exam_number:US-2024-00123"]),
    ("报告单号：RP000123", ["exam_number:RP000123"]),
    ("申请单号：202403120099", ["exam_number:202403120099"]),
    ("流水号：88990011", ["exam_number:88990011"]),
    ("对比老片（CT号：654321）", ["exam_number:654321"]),
    ("请发送至 zhang.wei@hospital.com.cn。", ["email:zhang.wei@hospital.com.cn"]),
    ("邮箱：li_na88@163.com", ["email:li_na88@163.com"]),
    ("与2024-03-12 CT片对比", ["date:2024-03-12"]),
    ("较2024/3/12片相仿", ["date:2024/3/12"]),
    ("对比2024.03.12日片", ["date:2024.03.12"]),
    ("较2024年3月12日片", ["date:2024年3月12日"]),
    ("对比2024年03月12号检查", ["date:2024年03月12号"]),
    ("较3月12日片增大", ["date:3月12日"]),
    ("较前（2024-03-12）相仿", ["date:2024-03-12"]),
    ("检查日期：20240312", ["date:20240312"]),
    ("较20240312片", ["date:20240312"]),
    ("报告时间：2024-03-12 10:30:22", ["date:2024-03-12"]),
    ("与2024年3月片对比", ["date:2024年3月"]),
    ("出生日期：1956-07-08", ["date:1956-07-08"]),
    ("术后（2023.5.6）改变", ["date:2023.5.6"]),
    ("与24-03-12片对比", ["date:24-03-12"]),
    ("二〇二四年三月十二日", ["date:二〇二四年三月十二日"]),
    ("2024 年 3 月 12 日", ["date:2024 年 3 月 12 日"]),
]  # fmt: skip
ENGLISH = [
    ("MRN-00123456", ["hospital_number:00123456"]),
    ("MRN: 12-34-56", ["hospital_number:12-34-56"]),
    ("Acc No. 12345678", ["exam_number:12345678"]),
    ("Wife Laura Smith called.", ["name:Laura Smith"]),
    ("Contact: Laura Smith 617-555-0188", ["name:Laura Smith", "phone:617-555-0188"]),
    ("John Smith, 54 M, MRN 123456", ["name:John Smith", "hospital_number:123456"]),
    ("Resident: John Doe, PGY-3", ["name:John Doe"]),
    ("from 500 W Madison St, Chicago, IL 60661", ["address:500 W Madison St, Chicago, IL 60661"]),
    ("since 11/20/23", ["date:11/20/23"]),
    ("compared to 11/2023", ["date:11/2023"]),
    ("2024-03-12T10:30:22", ["date:2024-03-12"]),
    ("Patient: John Smith MRN: 1234567", ["name:John Smith", "hospital_number:1234567"]),
    ("Patient Name: SMITH, JOHN A", ["name:SMITH, JOHN A"]),
    ("Name: Mary-Jane O'Connor, 54F", ["name:Mary-Jane O'Connor"]),
    ("Pt Name: Maria de la Cruz", ["name:Maria de la Cruz"]),
    ("Discussed with Dr. Smith at 10:30.", ["name:Smith"]),
    ("Discussed with Dr Robert Smith by telephone.", ["name:Robert Smith"]),
    ("Findings were discussed with Dr. Nguyen.", ["name:Nguyen"]),
    ("Findings discussed with DR. SMITH.", ["name:SMITH"]),
    ("The findings were communicated to Dr. J. Patel on 03/12/2024 at 3:45 PM.", ["name:J. Patel", "date:03/12/2024"]),
    ("Results called to Jane Doe, RN at 14:20.", ["name:Jane Doe"]),
    ("Communicated to nurse Jane Doe.", ["name:Jane Doe"]),
    ("Dictated by: Jane A. Doe, MD", ["name:Jane A. Doe"]),
    ("Electronically signed by: John Q. Public, M.D.", ["name:John Q. Public"]),
    ("Electronically signed by John Q. Public on March 12, 2024", ["name:John Q. Public", "date:March 12, 2024"]),
    ("Signed: Emily Clark, MD", ["name:Emily Clark"]),
    ("Radiologist: Wei Zhang", ["name:Wei Zhang"]),
    ("Attending Radiologist: Dr. Michael Chen", ["name:Michael Chen"]),
    ("Referring Physician: HOUSE, GREGORY", ["name:HOUSE, GREGORY"]),
    ("Ordering provider: Susan Lee NP", ["name:Susan Lee"]),
    ("Technologist: Bob Marley RT(R)", ["name:Bob Marley"]),
    ("Interpreted by Sarah Connor MD", ["name:Sarah Connor"]),
    ("Read by Dr. Kim and Dr. Park.", ["name:Kim", "name:Park"]),
    ("Drs. Smith and Jones were informed.", ["name:Smith", "name:Jones"]),
    ("Mr. Johnson is a 54-year-old man.", ["name:Johnson"]),
    ("Mrs. Garcia returns for follow-up.", ["name:Garcia"]),
    ("Reviewed by attending physician: Alan Grant", ["name:Alan Grant"]),
    ("I, Dr. Watson, have reviewed the images.", ["name:Watson"]),
    ("SSN: 123-45-6789", ["id_number:123-45-6789"]),
    ("SSN 123456789", ["id_number:123456789"]),
    ("Passport No: X1234567", ["id_number:X1234567"]),
    ("Phone: 415-555-0132", ["phone:415-555-0132"]),
    ("Phone: (415) 555-0132", ["phone:(415) 555-0132"]),
    ("Call 415.555.0132 with questions.", ["phone:415.555.0132"]),
    ("Tel: +1 415 555 0132", ["phone:+1 415 555 0132"]),
    ("Callback number 555-0132.", ["phone:555-0132"]),
    ("Pager 12345", ["phone:12345"]),
    ("contact me at +44 20 7946 0958", ["phone:+44 20 7946 0958"]),
    ("at ext. 5432", ["phone:5432"]),
    ("Address: 123 Main Street, Apt 4, Springfield, IL 62704", ["address:123 Main Street, Apt 4, Springfield, IL 62704"]),
    ("He lives at 45 Oak Ave, Boston, MA 02118.", ["address:45 Oak Ave, Boston, MA 02118"]),
    ("Patient resides at 1600 Pennsylvania Avenue NW, Washington, DC 20500.", ["address:1600 Pennsylvania Avenue NW, Washington, DC 20500"]),
    ("Home address: 7 Elm Rd., Unit 3B", ["address:7 Elm Rd., Unit 3B"]),
    ("MRN: 00123456", ["hospital_number:00123456"]),
    ("MRN 00123456", ["hospital_number:00123456"]),
    ("MRN#: A123456", ["hospital_number:A123456"]),
    ("Medical record number 987654", ["hospital_number:987654"]),
    ("Hospital No. 987654", ["hospital_number:987654"]),
    ("Patient ID: PT-000123", ["hospital_number:PT-000123"]),
    ("Encounter number: 5550001", ["hospital_number:5550001"]),
    ("Accession: A1234567", ["exam_number:A1234567"]),
    ("Accession Number: CT24-001234", ["exam_number:CT24-001234"]),
    ("Accession #: 1234567", ["exam_number:1234567"]),
    ("Acc# 1234567", ["exam_number:1234567"]),
    ("Exam ID: 9988776", ["exam_number:9988776"]),
    ("Study ID 445566", ["exam_number:445566"]),
    ("Order number: ORD-12345", ["exam_number:ORD-12345"]),
    ("Compared to CT (accession 7654321) from 12 March 2024.", ["exam_number:7654321", "date:12 March 2024"]),
    ("Comparison: 03/12/2024.", ["date:03/12/2024"]),
    ("Compared with CT dated 3/12/24.", ["date:3/12/24"]),
    ("Comparison: CT chest March 12, 2024.", ["date:March 12, 2024"]),
    ("CT of Mar 12 2024", ["date:Mar 12 2024"]),
    ("12-Mar-2024", ["date:12-Mar-2024"]),
    ("March 12th, 2024", ["date:March 12th, 2024"]),
    ("on March 12", ["date:March 12"]),
    ("since 12 Mar", ["date:12 Mar"]),
    ("12th of March 2024", ["date:12th of March 2024"]),
    ("DOB: 07/08/1956", ["date:07/08/1956"]),
    ("DOB 7/8/56", ["date:7/8/56"]),
    ("from March 2024", ["date:March 2024"]),
    ("2024-03-12 09:15 EST", ["date:2024-03-12"]),
    ("31.12.2023", ["date:31.12.2023"]),
    ("Email john.smith@example.org.", ["email:john.smith@example.org"]),
]  # fmt: skip
UNTOUCHED = [
    "诊断：白血病。报告：高血压心脏病？审核：阳性。书写：包裹性积液。记录：安静。",
    "患者：高血压，糖尿病。病人：黄疸，皮炎。家属：知情。技师：摆位。医师：请结合临床。",
    "患者麻木，患者皮炎，患者单发结节，患者康复出院，患者霍奇金，患者舒张压高。",
    "双肺清晰，心影不大，纵隔居中，未见肿大淋巴结。",
    "右肺上叶尖段（S1）见磨玻璃结节，大小约12mm×10mm，CT值约-600HU，边界清（Se3 Im45）。",
    "左肺上叶尖后段S1-2、下叶背段S6见斑片影，胸12/腰1椎体压缩，T12/L1间隙狭窄。",
    "患者高热3天，白血病化疗后复查，高密度影，毛玻璃影，金属伪影，包虫囊肿。",
    "请结合临床，上级医师审核；建议临床医师会诊；经治医师、高年资医师、主管医师、值班医生意见。",
    "患者于今日行胸部CT检查，患者曾行左肺癌手术，患者安静状态下平静呼吸。",
    "患者左侧胸痛，患者既往体健，患者方便时复查，患者应用激素后，患者时有咳嗽。",
    "病人全身状况差，患者常年吸烟，患者白细胞升高，患者全麻术后，患者何时复查另定。",
    "患者连续3次检查，患者成年男性，患者单肺通气，患者平卧位，患者毛细支气管炎。",
    "较前片相仿，较前次CT增大，与前片对比；原约1.7cm，现约2.8cm。",
    "3个月后复查，6月复查，12月后复查，5-10个，3~5mm，2024年复查，随访2年。",
    "双侧胸腔少量积液，最深约2.5cm，宽径3/4，比例1:2，3/12处，1/3。",
    "CT值约13800HU，层厚5.0mm，层距5mm，剂量1234.56mGy·cm，DLP 567.89，管电压120kV。",
    "左肺上区、中区、下区见斑片影；气道通畅；主动脉弓旁区；心室区；尿路；胆道积气；里程；路径。",
    "双肺门区、肺野区、病区；病灶位于肺门区，左上纵隔区，4R区、7区淋巴结。",
    "主任医师查房后，副主任医师审核，院长意见，护士站通知，技师摆位不正。",
    "报告：双肺未见异常。审核：通过。诊断：肺炎。检查：胸部CT平扫。",
    "报告医师：  审核医师：",
    "左叶、右叶、肺叶、叶间裂；段支气管；节段；方向；高、宽；关节；石灰；钱币状；江米样；金黄色；白色；黄疸；",
    "何氏征，戴氏；包裹性积液；常见；全肺；成人；时相；明显强化；安装起搏器；易受呼吸影响；于右肺；计划；",
    "马蹄肾、熊猫眼、牛眼征、龙骨、鱼骨、柳叶状、梅花状、苗条、花环状、车轮状、路易体、华法林、康复、温度、沙眼、井口。",
    "曲霉菌感染，隐球菌，卡氏肺孢子菌，白念珠菌，奴卡菌，金葡菌，支原体；汪洋；席汉。",
    "家属要求复查，家属拒绝增强，患者家属知情，联系临床，患者本人不配合。",
    "先生儿，女士内衣金属伪影，患者女士内衣未除去。",
    "平均CT值35HU，SUVmax 12.5，D-二聚体 1200，CEA 12.34，20240mm3，体积20240312mm3。",
    "第3-12肋骨，1-3-5肋，左侧第2、3、4肋，胸3-12椎体，2-3-4段。",
    "与 CTA 对比，见图 3-12，层面 12/24，Im 20-24-30，Se 2/Im 45，窗宽1500，窗位-600。",
    "The lungs are clear. No pleural effusion or pneumothorax. Heart size is normal.",
    "Kerley B lines. Swan-Ganz catheter tip in the right pulmonary artery. No Hodgkin disease. Ghon complex. Hampton hump. Westermark sign.",
    "Patient is rotated. Patient Position: supine. Patient Name: ____. The patient was discussed at conference.",
    "Dr. ____ was notified. Discussed with the ED physician. Discussed with Emergency Department at 10:30. Called to the ward. Notified the ICU team.",
    "Compared with prior CT. Comparison: None. Nodule in segment S1-2, T12/L1 disc, C5-6, 3/4 of the lung, ratio 3/12, 1-2 cm, 12-3 cm, 3 x 4 x 5 cm.",
    "Se 3 Im 45, image 45/120, series 3, level T4, 2024.03 seconds, 120 kV, 1200 mGy-cm, WL 40 WW 400.",
    "May represent atelectasis; may 5 mm nodules; 2 mar; March fracture; august appearance; 3 sept; Second opinion; Dec reased.",
    "Chest CT dated ____. Findings may be seen in May. 12 dec of; 5 mm, 12 mm, 10 HU.",
    "Reported by the ward. Signed by: ____. Read by radiology. Reviewed by attending. Dictated by resident.",
    "Recommend follow-up CT in 12 months (Fleischner Society). Bosniak II cyst. Stanford type B dissection. Wegener granulomatosis.",
    "Technique: CT Chest with IV contrast. Impression: No PE. Indication: Cough. Radiologist: ____. Nurse call light overlies the chest.",
    "Dobhoff tube, Hickman catheter, Jackson-Pratt drain. Nissen wrap. Morgagni hernia. Schmorl nodes. Paget disease. CABG. Lee space.",
    "Apical pleural cap, 4 mm right upper lobe nodule (series 3, image 45). 2 Chest CT. 5 Pulmonary nodules. 10 Rib fractures. 3 Heart valves",
    "Pulmonary artery 32 mm. 8 Year old. Ground Glass Opacity In The Right Lower Lobe. 120 Kv Ct",
    "A 2 x 3 cm mass, previously 1 x 2 cm. 12/24 slices. 1:10. 50-60%. Type 2-3. Grade 1/6. L1-L5. S/P CABG. w/o. 24/7",
    "Endotracheal tube 4.5 cm above the carina; PICC with tip at the SVC-RA junction, 415 555 mm. 1200-600 HU. 10-20-30",
    "Correlate with MD Anderson criteria. Patient in MRI. With CT. Follow up with Primary Care. Provider notified. Signed electronically.",
    "Case discussed with Thoracic Surgery. Results communicated to Internal Medicine Team. Communicated to Emergency Room.",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [*CHINESE, *ENGLISH])
def test_personal_data_are_found_and_replaced(text: str, expected: list[str]) -> None:
    masked = deidentify(text, language(text))
    assert [f"{one.kind}:{one.value}" for one in masked.found] == expected
    rest = text
    for one in masked.found:
        assert text[one.start : one.end] == one.value
        rest = rest.replace(one.value, f"⟦{one.kind.upper()}⟧", 1)
    assert masked.text == rest


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_reports_say_is_no_personal_data(text: str) -> None:
    assert deidentify(text, language(text), (), 10) == (text, ())


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("与王小明既往片对比", [("name", "王小明")], "与⟦NAME⟧既往片对比"),
        ("方明，男。右肺下方明显实变", [("name", "方明")], "⟦NAME⟧，男。右肺下方明显实变"),
        ("右肺上叶静脉增粗，叶静来院复查", [("name", "叶静")], "右肺上叶静脉增粗，⟦NAME⟧来院复查"),
        ("李伟肺炎复查", [("name", "李伟")], "⟦NAME⟧肺炎复查"),
        ("高峰值120，升高峰形。", [("name", "高峰")], "高峰值120，升高峰形。"),
        ("Smith, John seen. J. Smith and JOHN SMITH.", [("name", "John Smith")], "⟦NAME⟧ seen. ⟦NAME⟧ and ⟦NAME⟧."),
        ("White matter. Ms White-Jones; Graves disease", [("name", "Anna White"), ("name", "Tom Graves")], "White matter. Ms ⟦NAME⟧; Graves disease"),
        ("the mass abuts Chenault", [("name", "Chenault, Pierre")], "the mass abuts ⟦NAME⟧"),
        ("外院片X0099812示", [("exam_number", "X0099812")], "外院片⟦EXAM_NUMBER⟧示"),
        ("编码 88-7766 的患者", [("hospital_number", "88-7766")], "编码 ⟦HOSPITAL_NUMBER⟧ 的患者"),
        ("住在幸福里", [("address", "幸福里小区")], "住在⟦ADDRESS⟧"),
        ("来自幸福里小区，", [("address", "幸福里小区")], "来自⟦ADDRESS⟧，"),
        ("联系138 0013 8000", [("phone", "13800138000")], "联系⟦PHONE⟧"),
        ("结节12mm，共12枚", [("hospital_number", "12"), ("exam_number", "mm"), ("phone", "12")], "结节12mm，共12枚"),
    ],
)  # fmt: skip
def test_values_of_the_rows_own_columns_are_found(text: str, known: list[tuple[str, str]], expected: str) -> None:
    assert deidentify(text, language(text), tuple(known), None).text == expected


@pytest.mark.parametrize(
    ("text", "days", "expected"),
    [
        ("2024-03-12", 30, "2024-04-11"),
        ("2024-3-2", 30, "2024-4-1"),
        ("2024-3-12", 25, "2024-4-6"),
        ("2024/03/12", -12, "2024/02/29"),
        ("2024.3.12", 1, "2024.3.13"),
        ("2024年3月12日", 300, "2025年1月6日"),
        ("2024年03月12日", 300, "2025年01月06日"),
        ("2024 年 3 月 12 日", 1, "2024 年 3 月 13 日"),
        ("24年3月12日", 1, "24年3月13日"),
        ("3月12日", 20, "4月1日"),
        ("12月31日", 1, "1月1日"),
        ("2月29日", 1, "3月1日"),
        ("2月28日", 1, "3月1日"),
        ("2月28日；2024-05-01", 1, "2月29日；2024-05-02"),
        ("2024年3月", 31, "2024年4月"),
        ("较2024-03片", 31, "较2024-04片"),
        ("较20240312片", 30, "较20240411片"),
        ("二〇二四年三月十二日", 300, "二〇二五年一月六日"),
        ("03/12/2024", 30, "04/11/2024"),
        ("3/12/2024", 30, "4/11/2024"),
        ("23/12/2024", 30, "22/01/2025"),
        ("dated 3/12/24", 30, "dated 4/11/24"),
        ("31.12.2023", 1, "01.01.2024"),
        ("March 12, 2024", 30, "April 11, 2024"),
        ("Mar 12, 2024", 30, "Apr 11, 2024"),
        ("MARCH 12, 2024", 30, "APRIL 11, 2024"),
        ("March 1st, 2024", 1, "March 2nd, 2024"),
        ("12 March 2024", 30, "11 April 2024"),
        ("12-Mar-2024", 30, "11-Apr-2024"),
        ("on May 3, 2024", 40, "on June 12, 2024"),
        ("in March 2024", 31, "in April 2024"),
        ("compared to 11/2023", 60, "compared to 01/2024"),
        ("since 11/20/23", 10, "since 11/30/23"),
        ("2024-03-12 10:30:22", 1, "2024-03-13 10:30:22"),
        ("2024-02-30", 1, "⟦DATE⟧"),
        ("2024年13月40日", 1, "⟦DATE⟧"),
        ("2024-03-12", None, "⟦DATE⟧"),
        ("2024-03-12", 0, "2024-03-12"),
        ("2024-03-12", 10**9, "⟦DATE⟧"),
    ],
)
def test_dates_move_in_their_own_form(text: str, days: int | None, expected: str) -> None:
    masked = deidentify(text, language(text), (), days)
    assert masked.text == expected
    assert {one.kind for one in masked.found} == {"date"}


def test_the_dates_of_a_patient_keep_their_distance() -> None:
    text = "2024-03-12复查，与2024年1月2日及12/20/2023片对比，较3月1日增大。"
    assert deidentify(text, "zh", (), 100).text == "2024-06-20复查，与2024年4月11日及03/29/2024片对比，较6月9日增大。"


def test_a_placeholder_cannot_be_forged() -> None:
    assert deidentify("⟦NAME⟧双肺清晰⟧", "zh") == ("[NAME]双肺清晰]", ())


TOKENS = st.sampled_from(
    [*(text for text, _ in CHINESE), *(text for text, _ in ENGLISH), *UNTOUCHED,
     "姓名：", "患者", "医师", "Dr. ", "Smith", "王伟", "：", " ", "，", "\n", "2024-03-12", "3", "-", "13800138000", "@", "a.b@c.de", "⟦", "⟧", "⟦NAME⟧", "号", "MRN: "]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(TOKENS, max_size=5).map("".join)), st.sampled_from(["zh", "en"]))
def test_what_is_found_is_gone_and_nothing_is_found_again(text: str, lang: str) -> None:
    masked = deidentify(text, lang)
    assert all(one.kind in KINDS and one.value for one in masked.found)
    assert all(first.end <= second.start for first, second in pairwise(masked.found))
    assert masked.text.count("⟦") == len(masked.found)
    again = deidentify(masked.text, lang)
    assert again.found == ()
    assert again.text == masked.text.replace("⟦", "[").replace("⟧", "]")


FORMS = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y年%m月%d日",
    "%B %d, %Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%m/%d/%Y",
    "检查日期：%Y%m%d",
]


def plain(text: str) -> str:
    """A date without what one day cannot tell of its form: zeros in front (12月31日), and May, which is long and short."""
    for month in range(1, 13):
        text = text.replace(date(2000, month, 1).strftime("%B"), date(2000, month, 1).strftime("%b"))
    return re.sub(r"(?<!\d)0(?=\d)", "", text)


@given(st.dates(date(1950, 1, 1), date(2060, 1, 1)), st.sampled_from(FORMS), st.integers(-4000, 4000))
def test_a_date_in_any_form_is_the_date_that_many_days_later(day: date, form: str, days: int) -> None:
    text = f"与{day.strftime(form)} CT片对比"
    masked = deidentify(text, "zh", (), days)
    assert plain(masked.text) == plain(f"与{(day + timedelta(days=days)).strftime(form)} CT片对比")
    assert plain(deidentify(masked.text, "zh", (), -days).text) == plain(text)
