"""How personal data stand in English reports, by kind: in headers, in running text, in notes and signatures."""

from corpus.dirt.sayings import Saying

HEAD, MIDDLE, TAIL = "head", "middle", "tail"
COLON = "[: |: |: |:| : ]"


def said(kind: str, where: str, *templates: str) -> tuple[Saying, ...]:
    """Sayings of one kind and place; `~` stands for a colon in any of its forms."""
    return tuple(Saying(kind, where, template.replace("~", COLON)) for template in templates)


SAYINGS_EN = (
    *said(
        "name",
        HEAD,
        "[Patient Name|Patient|PATIENT NAME|Name|Pt Name|PATIENT|NAME]~[{patient}|{patient_last_first}][\n|. |  |; ]",
        "[Patient|Name]~{patient}, {age} {sex}[. |\n]",
        "{patient} is a {age} {sex}[ with {indication}|]. ",
        "[Ordering Physician|Referring Physician|Ordering Provider|Requesting Physician|Referring Provider|REFERRED BY]~[{titled}|{other}|{other}][\n|. |  ]",
        "{patient_last_first}[\n|  |; ]",
        "[Attending|Attending Physician|Attending MD]~[{titled}|{doctor}][\n|. ]",
    ),
    *said(
        "name",
        MIDDLE,
        "{mr} [was unable to hold {his} breath|could not lie flat|reports improvement of the cough]. ".replace(
            "{his}", "the"
        ),
        "[The patient's|Patient's] [daughter|son|wife|husband|brother], {other}, [was present|provided the history|acted as interpreter]. ",
        "[The images were reviewed with|The study was reviewed with|Discussed with|Reviewed with] {titled}. ",
        "[The scan was performed by|Scanned by] [technologist |]{other}. ",
        "Patient {patient} [was scanned supine|tolerated the procedure well]. ",
    ),
    *said(
        "name",
        TAIL,
        "\n[Dictated by|Interpreted by|Read by|Reported by|Signed by|Electronically signed by|ELECTRONICALLY SIGNED BY|Signed|Radiologist|Reporting radiologist|Report author|Approved by|Verified by|Finalized by]~[{doctor}|{doctor_initial}|{titled}|{doctor_upper}]",
        "\n[Dictated by|Resident|Preliminary read by]~{doctor}[\n|; |  ][Attending|Reviewed by|Verified by|Supervising radiologist]~{second}",
        "\n{doctor}, [MD|M.D.|DO|FRCR|MBBS, FRCR|MD, PhD]",
        "\n{doctor_initial}, [MD|M.D.|DO|FRCR]",
        "\n[Consultant Radiologist|Consultant|Radiologist]~{titled}",
        "\n{doctor}[\n|, ][Consultant Radiologist|Specialty Registrar|Attending Radiologist|Radiology Resident]",
        "\n[Technologist|Tech|Transcriptionist|Transcribed by|Typed by|Scribe]~{other}",
        " [Findings were communicated to|Critical results were called to|Findings discussed with|Results were conveyed to|I discussed these findings with|This was telephoned to] {titled} [at {clock}|by phone at {clock}|by telephone|in the emergency department].",
        " [Dr.|Nurse] {other} was [informed|notified|paged].",
        "\n[cc|CC|Copy to|Cc]~{titled}",
        " [Results were read back by|Read back by] {other}, RN.",
    ),
    *said(
        "id_number",
        HEAD,
        "[SSN|SSN#|Social Security Number|Social Security No.|Soc Sec #|SS#]~{ssn}[\n|. |  |; ]",
        "[NHS Number|NHS No|NHS No.|NHS #|NHS number]~{nhs}[\n|. |  ]",
        "[Passport No.|Passport|Passport Number]~{passport}[\n|. |; ]",
        "[Name|Patient]~{patient}[, |  ][SSN|SSN#]~{ssn}[\n|. ]",
        "[National ID|ID Number|Identity No.|National insurance ID]~{id}[\n|. ]",
    ),
    *said(
        "id_number",
        MIDDLE,
        "[Identity was confirmed by|Identity confirmed with] [SSN|social security number] {ssn}. ",
        "[Patient|The patient] (SSN {ssn}) was [scanned supine|identified before the scan]. ",
        "[Patient|The patient] (NHS {nhs}) was [scanned supine|identified before the scan]. ",
        "[Identity was checked against|Checked against] passport {passport}. ",
    ),
    *said(
        "id_number",
        TAIL,
        "\n[SSN|Social Security Number|Social Security #]~{ssn}",
        " (SSN {ssn})",
        "\n[NHS Number|NHS No]~{nhs}",
        " [Images were released to|CD was collected by] {other}, [passport|passport no.] {passport}.",
    ),
    *said(
        "phone",
        HEAD,
        "[Phone|Tel|Telephone|Home Phone|Cell|Mobile|Contact|Contact number|Ph|PHONE|Tel.]~{mobile}[\n|. |  |; ]",
        "[Emergency contact|Next of kin]~{other}[, | ]{other_phone}[\n|. ]",
        "[Patient|Name]~{patient}[, |  ][Phone|Tel]~{mobile}[\n|. ]",
    ),
    *said(
        "phone",
        MIDDLE,
        "[The patient can be reached at|The patient was called at|Patient contacted at] {mobile}. ",
        "[The family was called at|A message was left at|The daughter was reached at] {other_phone}. ",
    ),
    *said(
        "phone",
        TAIL,
        " [For questions, call|If there are questions, please call|Please call the reading room at|Radiology can be reached at|For questions please contact radiology at] {landline}[ ext. {extension}| x{extension}|, extension {extension}||].",
        "\n[Phone|Tel|Telephone|Direct line|Fax|Reading room|Callback number]~{landline}",
        " [Called to|Telephoned to] {titled} at {other_phone}.",
        " [Pager|Pager number|Beeper|pager] [#|]{extension}.",
        " {titled} [was paged|was contacted] [at|on] {other_phone}.",
        "\n[Ext.|Extension|Ext]~{extension}",
    ),
    *said(
        "address",
        HEAD,
        "[Address|Home Address|ADDRESS|Mailing Address|Residence|Home address]~{address}[\n|. |; ]",
        "[Patient|Name]~{patient}[, |  |\n][Address|Addr]~{address}[\n|. ]",
    ),
    *said(
        "address",
        MIDDLE,
        "[The patient lives at|The patient resides at|Patient lives at|Lives at] {address}[, and denies exposure to dust|]. ",
        "[The patient was brought in from|Transferred from home at] {address}. ",
    ),
    *said(
        "address",
        TAIL,
        " [Please send the images to|CD mailed to|Films sent to|A copy was mailed to] {address}.",
        "\n[Address|Mailing address|Return address]~{address}",
        "\n[Copy to|cc]~{titled}, {address}",
    ),
    *said(
        "hospital_number",
        HEAD,
        "[MRN|MRN#|Medical Record Number|Medical Record No.|MR#|Med Rec #|Hospital No.|Hospital Number|Hosp No|Patient ID|Patient No.|Patient number|Unit No.|Chart #|Chart number|Account Number|Acct #|Admission No.|Encounter #]~{hospital_number}[\n|. |  |; ]",
        "[Name|Patient]~{patient}[, |  ][MRN|Hosp No|Patient ID]~{hospital_number}[\n|. ]",
        "[MRN|MR#|Patient ID] {hospital_number}[\n|. |; ]",
    ),
    *said(
        "hospital_number",
        MIDDLE,
        "[The patient|Patient] ([MRN|MRN#|hospital number|patient ID][ |: ]{hospital_number}) [was scanned supine|was admitted for observation]. ",
        "[See|Refer to] chart [no. |number |#]{hospital_number} for the surgical history. ",
    ),
    *said(
        "hospital_number",
        TAIL,
        "\n[MRN|Medical Record Number|Hospital No.|Patient ID]~{hospital_number}",
        " ([MRN|Hosp No|MR#][ |: ]{hospital_number})",
    ),
    *said(
        "exam_number",
        HEAD,
        "[Accession|Accession #|Accession Number|Accession No.|ACC#|Acc #|ACC|Exam #|Exam Number|Exam ID|Study ID|Study No.|Order #|Order Number|Report No.|Requisition #]~{exam_number}[\n|. |  |; ]",
        "[Accession|Exam|Study] [number |no. |#]{exam_number}[\n|. |; ]",
    ),
    *said(
        "exam_number",
        MIDDLE,
        "[Comparison is made with|Compared with|Comparison was made to] [accession|exam|study] [number |no. |#|]{old_exam_number}. ",
        "[The prior study|The previous CT|The prior exam] ([accession|acc #|accession number|exam no.][ |: ]{old_exam_number}) was reviewed. ",
    ),
    *said(
        "exam_number",
        TAIL,
        "\n[Accession|Accession Number|Exam #|Accession #]~{exam_number}",
        " ([Accession|Acc #|Exam no.][ |: ]{exam_number})",
        " Please correlate with [accession|study] [#|number |no. ]{old_exam_number}.",
    ),
    *said(
        "date",
        HEAD,
        "[Date of Exam|Exam Date|EXAM DATE|Date of Study|Study Date|Date|DATE|Date of service|DOS|Exam date]~[{today}|{today}|{now}][\n|. |  |; ]",
        "[DOB|Date of Birth|D.O.B.|Birth date|BORN]~{born}[\n|. |  |; ]",
        "[Name|Patient]~{patient}[, |  ]DOB~{born}[\n|. ]",
        "[Exam performed on|Study performed on|Scan performed] {today}. ",
    ),
    *said(
        "date",
        MIDDLE,
        "[Status post|S/p|The patient underwent] [left upper lobectomy|right mastectomy|coronary stenting|gastrectomy|thyroidectomy] [on|of|on] {past}. ",
        "[Last chemotherapy on|Last radiotherapy on|Last chemotherapy was given on] {past}. ",
        "[The patient fell on|Motor vehicle accident on|Onset of fever on|Trauma on] {past}. ",
        "[Outside CT|Outside chest CT|An outside radiograph|Chest radiograph] [of|dated|from|performed on] {past} [is not available|showed an opacity|was reported as normal]. ",
        "[Lung nodule first seen in|Pneumonia in|Diagnosed with tuberculosis in|Lobectomy in] {partial}. ",
        "[Admitted|Hospitalized from] {past} [to|through|-] {today}. ",
    ),
    *said(
        "date",
        TAIL,
        "\n[Date signed|Signed on|Report date|Finalized|Dictated on|Transcribed on|Signed|Date of report|Approved on]~[{now}|{now}|{today}]",
        "\n{today}",
        " [Findings were communicated on|Critical result called on|Results phoned on] {now}.",
        " Follow-up [is scheduled for|was scheduled for|is due on] {past}.",
        "\n[Electronically signed by|Signed by]~{doctor}[, MD|, M.D.|] [on|] {now}",
    ),
    *said(
        "email",
        HEAD,
        "[Email|E-mail|EMAIL|e-mail|Email address|Contact email]~{email}[\n|. |  |; ]",
        "[Phone|Tel]~{mobile}[, |; |  ][Email|E-mail]~{email}[\n|. ]",
    ),
    *said(
        "email",
        MIDDLE,
        "[The patient asked for the report to be sent to|Images were sent to|DICOM files were uploaded for] {email}. ",
        "[Outside images were received from|The referring office can be reached at] {email}. ",
    ),
    *said(
        "email",
        TAIL,
        "\n[Email|E-mail|Contact|Reply to]~{email}",
        " [Questions may be sent to|For a second opinion write to|Please email|Send questions to] {email}.",
        " ({email})",
        "\n{doctor}, MD <{email}>",
    ),
)

COMPARED_EN = (
    "[Comparison|COMPARISON]~[CT chest |CT of |Chest CT dated |CT dated |Prior CT from |]{prior}. ".replace("~", COLON),
    "[Comparison is made with|Comparison made to|Compared with|Compared to] [the |]{prior} [study|exam|CT|examination]. ",
    "[Compared with|Comparison is made to|In comparison with] [the prior CT|the previous study|the CT|the exam] [of|dated|from|performed on] {prior}. ",
    "[Prior CT|Previous CT|Prior chest CT] ({prior}) [was reviewed|is available for comparison]. ",
    "[Since|When compared with] {prior}, [findings are as follows|the following is noted]. ",
    "[The last chest CT was performed on|Last CT] {prior}. ",
)
"""Openings that name the patient's earlier exam."""

PARTS = (
    "[Patient|Name|Patient Name]~[{patient}|{patient_last_first}]",
    "[Sex|Gender]~{sex}",
    "Age~{years}",
    "[MRN|Medical Record #|Hosp No]~{hospital_number}",
    "[Accession #|Accession|Exam #]~{exam_number}",
    "[Exam Date|Date of Exam|Date]~{today}",
    "[Phone|Tel]~{mobile}",
    "[DOB|Date of Birth]~{born}",
    "SSN~{ssn}",
    "Address~{address}",
    "[Referring|Ordering] Physician~[{titled}|{other}]",
    "[Location|Ward]~[ED|4 West|ICU|Outpatient]",
)
HEADER_EN = tuple(part.replace("~", COLON) for part in PARTS)
"""The parts of a header that was copied into a report."""
