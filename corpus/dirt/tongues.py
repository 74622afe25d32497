"""Chest CT reports in languages that are neither Chinese nor English: findings and impressions."""

TONGUES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "es": (
        (
            *(
                "Los pulmones están bien expandidos.",
                "No se observan nódulos ni consolidaciones.",
                "Nódulo sólido de 8 mm en el lóbulo superior derecho.",
            ),
            *(
                "No hay derrame pleural ni neumotórax.",
                "El corazón es de tamaño normal.",
                "Ganglios mediastínicos no aumentados de tamaño.",
            ),
            *(
                "Opacidad en vidrio esmerilado en ambos lóbulos inferiores.",
                "Cambios degenerativos de la columna dorsal.",
                "La aorta torácica tiene calibre normal.",
            ),
        ),
        (
            "Sin hallazgos agudos.",
            "Nódulo pulmonar derecho, control en 6 meses.",
            "Neumonía bilateral.",
            "Tomografía de tórax dentro de límites normales.",
        ),
    ),
    "de": (
        (
            *(
                "Die Lungen sind beidseits gut entfaltet.",
                "Kein Nachweis von Rundherden oder Infiltraten.",
                "Im rechten Oberlappen ein 8 mm großer solider Rundherd.",
            ),
            *(
                "Kein Pleuraerguss, kein Pneumothorax.",
                "Das Herz ist normal groß.",
                "Keine vergrößerten mediastinalen Lymphknoten.",
            ),
            *(
                "Milchglasartige Verdichtungen in beiden Unterlappen.",
                "Degenerative Veränderungen der Brustwirbelsäule.",
                "Die Aorta ist regelrecht weit.",
            ),
        ),
        (
            "Kein akuter pathologischer Befund.",
            "Rundherd rechts, Kontrolle in 6 Monaten empfohlen.",
            "Beidseitige Pneumonie.",
            "Unauffälliges CT des Thorax.",
        ),
    ),
    "fr": (
        (
            *(
                "Les champs pulmonaires sont clairs.",
                "Pas de nodule ni de condensation parenchymateuse.",
                "Nodule solide de 8 mm du lobe supérieur droit.",
            ),
            *(
                "Absence d'épanchement pleural ou de pneumothorax.",
                "Le cœur est de taille normale.",
                "Pas d'adénopathie médiastinale.",
            ),
            *(
                "Plages en verre dépoli des deux lobes inférieurs.",
                "Remaniements dégénératifs du rachis dorsal.",
                "L'aorte thoracique est de calibre normal.",
            ),
        ),
        (
            "Pas d'anomalie aiguë.",
            "Nodule pulmonaire droit, contrôle dans 6 mois.",
            "Pneumopathie bilatérale.",
            "Scanner thoracique normal.",
        ),
    ),
    "pt": (
        (
            *(
                "Pulmões bem expandidos.",
                "Não há nódulos nem consolidações.",
                "Nódulo sólido de 8 mm no lobo superior direito.",
            ),
            *(
                "Ausência de derrame pleural ou pneumotórax.",
                "Coração de tamanho normal.",
                "Linfonodos mediastinais não aumentados.",
            ),
            *(
                "Opacidades em vidro fosco nos lobos inferiores.",
                "Alterações degenerativas da coluna dorsal.",
                "Aorta torácica de calibre normal.",
            ),
        ),
        (
            "Sem alterações agudas.",
            "Nódulo pulmonar à direita, controle em 6 meses.",
            "Pneumonia bilateral.",
            "Tomografia do tórax normal.",
        ),
    ),
    "it": (
        (
            *(
                "I polmoni sono ben espansi.",
                "Non si osservano noduli né addensamenti.",
                "Nodulo solido di 8 mm nel lobo superiore destro.",
            ),
            *(
                "Non versamento pleurico né pneumotorace.",
                "Il cuore è di dimensioni normali.",
                "Non linfonodi mediastinici aumentati di volume.",
            ),
            *(
                "Opacità a vetro smerigliato nei lobi inferiori.",
                "Alterazioni degenerative del rachide dorsale.",
                "Aorta toracica di calibro regolare.",
            ),
        ),
        (
            "Nessuna alterazione acuta.",
            "Nodulo polmonare destro, controllo a 6 mesi.",
            "Polmonite bilaterale.",
            "TC del torace nei limiti.",
        ),
    ),
    "ru": (
        (
            *(
                "Лёгочные поля прозрачные.",
                "Очаговых и инфильтративных изменений не выявлено.",
                "В верхней доле правого лёгкого солидный очаг 8 мм.",
            ),
            *(
                "Выпота в плевральных полостях нет.",
                "Сердце не увеличено.",
                "Лимфатические узлы средостения не увеличены.",
            ),
            *(
                "Участки матового стекла в нижних долях.",
                "Дегенеративные изменения грудного отдела позвоночника.",
                "Аорта обычного диаметра.",
            ),
        ),
        (
            "Патологических изменений не выявлено.",
            "Очаг правого лёгкого, контроль через 6 месяцев.",
            "Двусторонняя пневмония.",
            "КТ органов грудной клетки без патологии.",
        ),
    ),
    "ja": (
        (
            *(
                "両肺野に明らかな異常陰影を認めません。",
                "右肺上葉に8mm大の充実性結節を認めます。",
                "縦隔リンパ節の腫大はありません。",
            ),
            *("胸水や気胸は認められません。", "心拡大はありません。", "両肺下葉にすりガラス影を認めます。"),
            *("胸椎に変形性変化がみられます。", "大動脈の石灰化を軽度認めます。", "気管・気管支は開存しています。"),
        ),
        (
            "明らかな異常を認めません。",
            "右肺上葉結節、６か月後のフォローを勧めます。",
            "両側肺炎の疑いです。",
            "胸部CTで特記すべき異常はありません。",
        ),
    ),
    "ko": (
        (
            *("양측 폐야는 깨끗합니다.", "우상엽에 8mm 크기의 고형 결절이 보입니다.", "종격동 림프절 비대는 없습니다."),
            *("흉수나 기흉은 보이지 않습니다.", "심장 크기는 정상입니다.", "양측 하엽에 간유리 음영이 관찰됩니다."),
            *("흉추의 퇴행성 변화가 있습니다.", "대동맥 석회화가 경미하게 보입니다.", "기관지는 개통되어 있습니다."),
        ),
        ("급성 이상 소견 없음.", "우상엽 결절, 6개월 후 추적 검사를 권합니다.", "양측 폐렴.", "정상 흉부 CT."),
    ),
}
