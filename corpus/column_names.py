"""Column names of real exports, by what they hold; where a file has several of one role, the first named here wins."""

import re
from collections.abc import Mapping


def words(text: str) -> tuple[str, ...]:
    """Names between spaces, `_` standing for a space inside a name (names are compared without either)."""
    return tuple(text.split())


NAMES: Mapping[str, tuple[str, ...]] = {
    "findings": words(
        "findings 检查所见 影像所见 影像学所见 影像表现 影像学表现 放射学表现 放射学所见 检查表现 报告所见 影像描述"
        " 报告描述 检查描述 诊断描述 影像学描述 所见描述 征象描述 CT所见 CT表现 CT描述 检查所见描述 检查发现 影像发现 所见"
        " 表现 描述 finding findings_text finding_text report_findings radiology_findings imaging_findings exam_findings"
        " observation observations imaging_description description study_findings examine_findings image_sight sight"
        " jcsj yxsj yxbx jianchasuojian describe report_describe report_description check_describe exam_describe image_see"
        " examine_see exam_see rpt_describe diag_describe see finding_desc findings_desc exam_finding image_finding"
        " 影像检查所见 检查所见及描述 检查征象 影像征象 描述内容"
    ),
    "impression": words(
        "impression 诊断意见 影像诊断 影像学诊断 放射学诊断 放射诊断 影像诊断意见 影像学意见 影像意见 诊断印象 影像印象 印象"
        " 诊断结论 影像结论 检查结论 报告结论 诊断结果 诊断提示 检查提示 检查意见 报告意见 报告诊断 检查诊断 CT诊断 CT意见"
        " 诊断 结论 意见 提示 检查结果 impressions impression_text report_impression radiology_impression"
        " imaging_impression conclusion conclusions report_conclusion imaging_diagnosis radiological_diagnosis"
        " radiology_diagnosis diagnosis diagnostic_impression opinion diagnostic_opinion zdyj yxzd zhenduanyijian"
        " report_diagnosis report_diagnose image_diagnosis image_diagnose exam_diagnosis check_diagnosis rpt_diagnose"
        " diagnose diag_result diagnosis_result exam_conclusion report_result 影像诊断结果 影像检查诊断 诊断描述结论"
    ),
    "report": words(
        "report report_text report_content full_report full_text radiology_report 报告 报告内容 报告正文 报告全文 报告文本"
        " 影像报告 检查报告 诊断报告 放射报告 CT报告 影像学报告 检查报告内容 报告详情 note note_text narrative"
        " report_body reporttxt text 全文 正文 内容 content bgnr"
    ),
    "patient": words(
        "patient patient_id 病人ID 患者ID 病人编号 患者编号 患者唯一号 患者主索引 患者索引 EMPI EMPIID 病人号 患者号"
        " 患者标识 病人标识 病人唯一标识 subject_id subject patient_number patient_no pat_id pid mrn medical_record_number"
        " medical_record_no 病历号 病案号 住院号 登记号 影像号 门诊号 就诊卡号 身份证号 身份证 brid hzid"
    ),
    "id": words(
        "id study_id report_id 检查号 检查ID 检查编号 检查流水号 检查单号 检查序号 accession accession_number accession_no"
        " access_no 报告号 报告ID 报告编号 报告单号 影像号 影像编号 放射号 CT号 X线号 检查申请单号 申请单号 流水号 uid"
        " study_uid study_instance_uid exam_id examination_id exam_no exam_number order_number order_no order_id key"
        " 编号 序号 序列号 主键 jch bgid"
    ),
    "date": words(
        "date exam_date 检查日期 检查时间 检查日 检查完成时间 拍片时间 拍片日期 扫描时间 study_date study_time study_datetime"
        " exam_time exam_datetime examination_date exam_dt performed_date performed_time procedure_date service_date"
        " 报告日期 报告时间 report_date report_time 审核时间 审核日期 登记时间 登记日期 检查登记时间 申请时间 申请日期"
        " 就诊日期 日期 时间 datetime charttime chartdate order_date jcsj_date jcrq"
    ),
    "modality": words(
        "modality modalities 检查类型 检查类别 设备类型 影像类型 影像类别 检查方式 模态 成像方式 检查大类 类别 类型"
        " modality_code exam_type study_type device_type exam_class"
    ),
    "part": words(
        "part body_part 检查部位 部位 检查部位名称 部位名称 扫描部位 拍片部位 body_part_examined bodypart anatomy"
        " anatomic_region region body_region organ exam_part"
    ),
    "exam": words(
        "exam 检查项目 检查名称 检查项目名称 项目名称 检查方法 检查内容 医嘱名称 申请项目 收费项目 study_description"
        " exam_name examination exam_description procedure procedure_name procedure_description study study_name"
        " series_description order_name test_name exam_item"
    ),
    "source": words(
        "source hospital 医院 医院名称 医疗机构 医疗机构名称 机构名称 机构 院区 来源 医院代码 机构代码 site institution"
        " institution_name facility center centre hospital_name organization 中心 检查科室 执行科室 科室 检查科室名称"
        " 执行科室名称 department dept scanner 设备名称 检查设备 设备 机房 station_name"
    ),
    "name": words(
        "name 姓名 患者姓名 病人姓名 病人名称 名字 患者名称 patient_name pat_name full_name first_name last_name surname"
        " given_name family_name 姓名拼音 英文名 患者姓名拼音 拼音名 name_pinyin contact_name 联系人 联系人姓名 家属姓名"
        " xm hzxm brxm"
    ),
    "doctor": words(
        "doctor 报告医师 报告医生 诊断医师 诊断医生 书写医师 书写医生 审核医师 审核医生 复审医师 复审医生 复核医师"
        " 初诊医师 初步报告医师 终审医师 审签医师 主治医师 主治医生 申请医师 申请医生 开单医师 开单医生 送检医师 送检医生"
        " 临床医师 临床医生 检查医师 检查医生 检查技师 技师 操作技师 拍片技师 摄片技师 报告人 报告者 审核人 审核者"
        " 记录者 记录人 录入人 书写者 登记人 检查者 医师 医生 医生姓名 医师姓名 签名 签名医生 签发医生 护士 radiologist"
        " reporting_radiologist reporting_physician report_doctor reporting_doctor reported_by dictated_by signed_by"
        " approved_by verified_by reviewed_by reviewer approver attending attending_physician referring_physician"
        " referring_doctor referring_physician_name ordering_physician ordering_provider requesting_physician physician"
        " physician_name doctor_name technologist technician resident interpreting_physician performing_physician"
        " operator operators_name audit_doctor"
    ),
    "phone": words(
        "phone 电话 联系电话 手机 手机号 手机号码 电话号码 联系方式 移动电话 家庭电话 患者电话 病人电话 家属电话 联系人电话"
        " phone_number telephone tel mobile mobile_phone cell cell_phone contact_phone contact lxdh sjh"
    ),
    "id_number": words(
        "id_number 身份证号 身份证 身份证号码 证件号 证件号码 公民身份号码 居民身份证号 患者身份证号 社会保障号 社保号"
        " 医保号 医保卡号 护照号 id_card id_card_no id_card_number idcard identity_number identity_card national_id ssn"
        " social_security_number passport passport_number sfz sfzh"
    ),
    "hospital_number": words(
        "hospital_number 住院号 门诊号 病历号 病案号 就诊号 就诊卡号 诊疗卡号 就诊流水号 门诊病历号 住院流水号 急诊号"
        " 体检号 登记号 床号 病人ID 患者ID 病人号 患者号 病人编号 患者编号 mrn medical_record_number medical_record_no"
        " inpatient_no inpatient_number outpatient_no outpatient_number visit_number visit_id visit_no encounter_id"
        " admission_number admission_no hadm_id patient_number patient_no patient_id pat_id card_no zyh mzh blh"
    ),
    "exam_number": words(
        "exam_number 检查号 检查编号 检查流水号 检查单号 影像号 影像编号 放射号 CT号 X线号 DR号 MR号 片号 申请单号"
        " 检查申请单号 医嘱号 条码号 报告号 报告编号 报告单号 accession accession_number accession_no access_no exam_no"
        " order_number order_no requisition_number film_no jch sqdh"
    ),
    "address": words(
        "address 地址 家庭住址 住址 家庭地址 现住址 联系地址 户籍地址 居住地址 患者地址 通讯地址 工作单位 单位"
        " home_address patient_address residence street employer jtzz"
    ),
    "age": words("age 年龄 患者年龄 病人年龄 检查年龄 岁数 patient_age age_at_exam age_years patients_age nl"),
    "sex": words("sex gender 性别 患者性别 病人性别 patient_sex patient_gender patients_sex xb"),
    "indication": words(
        "indication indications 临床诊断 检查目的 临床病史 病史 临床资料 临床信息 病史摘要 简要病史 主诉 现病史 临床表现"
        " 临床症状 临床印象 申请目的 申请原因 检查原因 症状 初步诊断 入院诊断 门诊诊断 临床初诊 病史及体征 clinical_history"
        " history clinical_indication clinical_information clinical_info clinical_data clinical_diagnosis"
        " reason_for_exam reason_for_study reason reason_for_examination reason_for_visit chief_complaint complaint lczd"
    ),
    "comparison": words(
        "comparison comparisons 对比 对比检查 比较 既往检查 前次检查 对照 比较影像 prior_study prior_studies prior_exam"
        " previous_exam comparison_study"
    ),
    "year": words("year 年份 年 检查年份 年度 exam_year study_year report_year"),
    "synthetic": words("synthetic 合成 是否合成"),
}

PERSONAL: Mapping[str, str] = {
    "name": "name",
    "doctor": "name",
    "phone": "phone",
    "id_number": "id_number",
    "hospital_number": "hospital_number",
    "exam_number": "exam_number",
    "address": "address",
}
"""Role → kind of personal data; a role of these may have several columns."""

TELLING = ("findings", "impression", "report", "patient", "id", "date", "modality", "part", "exam", "source")
"""Roles of which a person should know that another column was not used."""

NOBODY = frozenset(
    words(
        "- -- 0 无 未知 匿名 不详 空 无名氏 测试 na n/a nan nil null none unknown anonymous anonymized anonymised test"
    )
)
"""What systems write where they know none, in lower case."""

LOOSE: Mapping[str, re.Pattern[str]] = {
    "findings": re.compile(r"所见|findings"),
    "impression": re.compile(
        r"(?:(?<!临床)(?<!病理)(?<!入院)(?<!出院)(?<!门诊)(?<!初步)(?<!术前)(?<!术后)诊断|印象|结论|impression)"
        r"(?!.*(?:医师|医生|时间|日期|编码|代码|人$|者$|id$|date|time|code|by$))"
    ),
    "doctor": re.compile(r"(?:医师|医生|技师|radiologist|physician|doctor)(?:姓名|名称|签名|name)?\d?$"),
}
"""Words that tell the role of a name that is not known in full."""
