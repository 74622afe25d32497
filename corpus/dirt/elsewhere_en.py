"""English reports of other body parts and other modalities, from statements that stand in such reports."""

from corpus.dirt.elsewhere_zh import Elsewhere

PARTS_EN = (
    Elsewhere(
        ("Head", "Brain", "HEAD"),
        ("CT head without contrast", "CT BRAIN W/O CONTRAST", "Noncontrast head CT"),
        "CT",
        (
            "There is no [acute intracranial hemorrhage|intracranial hemorrhage or mass effect|extra-axial collection].",
            "[Gray-white differentiation is preserved|Periventricular white matter hypodensity is noted|A small hypodensity in the left basal ganglia measures [8 mm|11 mm]].",
            "The ventricles and sulci are [normal in size|mildly prominent|symmetric].",
            "[No midline shift|The midline structures are not displaced]. The [basal cisterns are patent|brainstem and cerebellum are unremarkable].",
            "The [calvarium is intact|mastoid air cells are clear|paranasal sinuses show mucosal thickening].",
        ),
        (
            "No acute intracranial abnormality.",
            "Left basal ganglia lacunar infarct.",
            "Right subdural hematoma.",
            "1. Chronic small vessel disease.\n2. No hemorrhage.",
            "Age-related cerebral volume loss.",
            "No acute intracranial hemorrhage. MRI may be considered.",
        ),
    ),
    Elsewhere(
        ("Abdomen", "Abdomen and pelvis", "ABDOMEN"),
        ("CT abdomen and pelvis with contrast", "CT ABDOMEN W CONTRAST", "CT abdomen without contrast"),
        "CT",
        (
            "The liver is [normal in attenuation|mildly steatotic|enlarged], [without a focal lesion|with a [12 mm|21 mm] cyst in the right lobe].",
            "The gallbladder [is unremarkable|contains stones], and the bile ducts are [not dilated|mildly prominent].",
            "The pancreas, spleen and adrenal glands are [normal|unremarkable].",
            "The kidneys [show no hydronephrosis|contain a nonobstructing [3 mm|5 mm] stone on the left].",
            "[The appendix is normal|The bowel is not obstructed|Sigmoid diverticulosis is noted]. There is no [free fluid|free air|retroperitoneal lymphadenopathy].",
        ),
        (
            "No acute abdominal abnormality.",
            "1. Cholelithiasis.\n2. Hepatic steatosis.",
            "Nonobstructing left renal stone.",
            "Sigmoid diverticulosis without diverticulitis.",
            "Normal appendix.",
            "Hepatic cyst. No acute process in the abdomen or pelvis.",
        ),
    ),
    Elsewhere(
        ("Pelvis", "PELVIS", "Bladder"),
        ("CT pelvis with contrast", "CT PELVIS WITHOUT CONTRAST", "CT pelvis"),
        "CT",
        (
            "The urinary bladder is [well distended and smooth-walled|partly collapsed|thick-walled].",
            "The [prostate is enlarged, 52 mm in width|uterus is normal in size|uterus contains a fibroid].",
            "[The adnexa are unremarkable|A [32 mm|41 mm] left adnexal cyst is noted]. [The rectum is normal|No pelvic lymphadenopathy].",
            "[No free pelvic fluid|A small amount of free fluid in the cul-de-sac].",
        ),
        (
            "Prostatic enlargement.",
            "Left adnexal cyst; pelvic ultrasound is recommended.",
            "Uterine fibroid.",
            "No acute pelvic abnormality.",
            "Bladder wall thickening.",
            "Small pelvic free fluid.",
        ),
    ),
    Elsewhere(
        ("Lumbar spine", "Cervical spine", "L-spine"),
        ("CT lumbar spine without contrast", "CT CERVICAL SPINE", "CT L-spine"),
        "CT",
        (
            "[Lumbar lordosis is maintained|Alignment is normal|Cervical lordosis is straightened]. Vertebral body heights are [maintained|preserved].",
            "At [L4-L5|L5-S1|C5-C6] there is [a disc bulge|a disc protrusion of [4 mm|5 mm]] with [mild canal stenosis|effacement of the thecal sac].",
            "[Facet arthropathy is noted|The neural foramina are narrowed on the left|Ligamentum flavum is thickened].",
            "No [acute fracture|prevertebral soft tissue swelling] is seen.",
        ),
        (
            "L4-L5 disc protrusion with mild stenosis.",
            "No acute fracture of the cervical spine.",
            "Lumbar spondylosis.",
            "1. C5-C6 disc bulge.\n2. Straightened lordosis.",
            "L5-S1 disc bulge.",
            "Degenerative disc disease.",
        ),
    ),
    Elsewhere(
        ("Sinuses", "Paranasal sinuses", "Temporal bone", "Orbits"),
        ("CT sinuses without contrast", "CT PARANASAL SINUSES", "CT temporal bones", "CT orbits"),
        "CT",
        (
            "[Mucosal thickening in both maxillary sinuses|A retention cyst in the right maxillary sinus|Opacification of the ethmoid air cells].",
            "The nasal septum is [midline|deviated to the left]. The [ostiomeatal units are patent|turbinates are hypertrophic].",
            "[The mastoid air cells are clear|The ossicles are normal|The globes and orbits are intact].",
        ),
        (
            "Maxillary sinusitis.",
            "Right maxillary retention cyst.",
            "Deviated nasal septum.",
            "Normal temporal bone CT.",
            "Left medial orbital wall fracture.",
            "Ethmoid sinus disease.",
        ),
    ),
    Elsewhere(
        ("Left knee", "Right ankle", "Left hip", "Right shoulder"),
        ("CT knee without contrast", "CT ANKLE RIGHT", "CT hip", "CT shoulder with 3D"),
        "CT",
        (
            "A [nondisplaced|mildly displaced] fracture of the [left tibial plateau|right lateral malleolus|left femoral neck|right greater tuberosity] is seen.",
            "The joint is [congruent|not dislocated], with [a small effusion|no effusion]. Articular surfaces are [smooth|irregular].",
            "[Soft tissue swelling is present|The surrounding soft tissues are normal]. No [loose body|foreign body].",
        ),
        (
            "Left tibial plateau fracture.",
            "Lateral malleolar fracture.",
            "Femoral neck fracture.",
            "Knee osteoarthritis with effusion.",
            "Greater tuberosity fracture.",
            "No fracture of the hip.",
        ),
    ),
    Elsewhere(
        ("Neck", "Soft tissue neck", "Thyroid"),
        ("CT neck with contrast", "CT SOFT TISSUE NECK", "CT neck"),
        "CT",
        (
            "The thyroid gland is [normal|heterogeneous, with a [9 mm|14 mm] right nodule].",
            "The [nasopharynx and oropharynx are symmetric|larynx is normal|epiglottis is not thickened].",
            "The parotid and submandibular glands are unremarkable. [No cervical lymphadenopathy|A [12 mm|15 mm] level II lymph node].",
        ),
        (
            "Thyroid nodule; ultrasound is recommended.",
            "No neck mass.",
            "Enlarged level II lymph node.",
            "Normal CT of the neck.",
            "Multinodular goiter.",
            "No evidence of abscess in the neck.",
        ),
    ),
)

MODALITIES_EN = (
    Elsewhere(
        ("Chest", "CHEST"),
        ("XR chest PA and lateral", "CHEST 2 VIEWS", "Portable AP chest radiograph", "CHEST X-RAY 1 VIEW"),
        "CR",
        (
            "[PA and lateral views of the chest were obtained|AP portable view of the chest|Frontal and lateral chest radiographs are provided].",
            "[The lungs are hyperinflated|There is a hazy opacity at the right base|Lung volumes are low|No focal airspace opacity].",
            "The cardiomediastinal silhouette is [normal|enlarged|within normal limits for technique].",
            "[The costophrenic angles are sharp|There is blunting of the left costophrenic angle|No pneumothorax on this view].",
        ),
        (
            "No acute cardiopulmonary process on radiograph.",
            "Right basal opacity; CT may be helpful.",
            "Cardiomegaly without edema.",
            "1. Low lung volumes.\n2. No pneumothorax.",
            "Blunted left costophrenic angle.",
            "Normal chest radiograph.",
        ),
    ),
    Elsewhere(
        ("Chest", "Mediastinum"),
        ("MRI chest with and without contrast", "MR CHEST WO CONTRAST", "MRI mediastinum"),
        "MR",
        (
            "[An anterior mediastinal|A posterior mediastinal|A chest wall] lesion is [hypointense|isointense] on T1-weighted and hyperintense on T2-weighted images.",
            "[No restricted diffusion|Restricted diffusion is present, with low ADC]. [Signal drops on out-of-phase images|STIR signal is high].",
            "[The lesion enhances heterogeneously after gadolinium|No enhancement after gadolinium].",
            "Flow voids in the great vessels are [normal|preserved]. The spinal cord signal is normal.",
        ),
        (
            "Anterior mediastinal lesion, probably a thymoma.",
            "Neurogenic tumor of the posterior mediastinum.",
            "Normal MRI of the chest.",
            "Thymic cyst.",
            "Chest wall lipoma.",
            "Thymic hyperplasia.",
        ),
    ),
    Elsewhere(
        ("Chest", "Pleural space"),
        ("US chest", "ULTRASOUND THORAX", "Ultrasound pleural effusion"),
        "US",
        (
            "[Sonographic evaluation|Grayscale ultrasound|Targeted ultrasound] of the [right|left] hemithorax shows [an anechoic|a septated hypoechoic] collection, [32 mm|5.6 cm] deep.",
            "[Echogenic debris is noted|Thin septations are seen|The collection is simple]. The underlying lung is [atelectatic|hepatized].",
            "[A site was marked for thoracentesis|No internal flow on color Doppler|Lung sliding is present].",
        ),
        (
            "Right pleural effusion, marked for thoracentesis.",
            "Septated left effusion.",
            "Simple pleural effusion.",
            "No sonographic evidence of effusion.",
            "Loculated right effusion.",
            "Small bilateral effusions on ultrasound.",
        ),
    ),
)
