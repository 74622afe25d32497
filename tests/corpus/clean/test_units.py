"""Measures in the many ways in which they are typed and spoken; numbers that are none stay."""

import pytest

from corpus.clean import tidy


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("右肺结节12乘10毫米", "右肺结节12×10mm"), ("约12乘以10mm", "约12×10mm"), ("CT值约35H。", "CT值约35HU。"),
        ("CT值-600 Hu", "CT值-600HU"), ("CT值约35个HU", "CT值约35HU"), ("3公厘", "3mm"), ("约1.2*1.0*0.8CM", "约1.2×1.0×0.8cm"),
        ("约3mm*4mm", "约3mm×4mm"), ("约5 m m", "约5mm"), ("CT值35亨", "CT值35HU"), ("CT值约35HU单位", "CT值约35HU"),
        ("A 3 by 4 cm mass.", "A 3 x 4 cm mass."), ("A 5 millimetre nodule.", "A 5 mm nodule."), ("3 by 4 by 5 cm", "3 x 4 x 5 cm"),
        ("A 5 milimeter nodule.", "A 5 mm nodule."), ("Density 35 Hounsfield units.", "Density 35 HU."),
        ("Density 35 Hounsfield.", "Density 35 HU."), ("Density 35 houndsfield units.", "Density 35 HU."), ("200 MLS of fluid", "200 mL of fluid"),
        ("attenuation of 35 H.", "attenuation of 35 HU."), ("A five millimeter nodule.", "A 5 mm nodule."), ("5 Mm", "5 mm"),
        ("A .5 cm nodule.", "A 0.5 cm nodule."), ("A 1,5 cm nodule.", "A 1.5 cm nodule."), ("A 12 mms nodule.", "A 12 mm nodule."),
        ("A 1.2 x 1.0cms nodule.", "A 1.2 x 1.0 cm nodule."), ("A 5-MM nodule", "A 5 mm nodule"), ("A 3cm*4cm mass", "A 3 cm x 4 cm mass"),
    ],
)  # fmt: skip
def test_a_measure_is_written_in_one_way(text: str, expected: str) -> None:
    assert tidy(text, "en" if text.isascii() else "zh") == expected


@pytest.mark.parametrize(
    "text",
    [
        *("Followed by 2 studies.", "Increased by 3 mm.", "5 h after surgery", "Two nodules.", "No. 5 by history"),
        *("decreased from 5 by 2 mm", "increased from 12 by 3 mm"),
    ],
)
def test_a_number_that_is_no_measure_stays(text: str) -> None:
    assert tidy(text, "en") == text
