"""A million frames of noise and damage for each codec: none raises, each is counted."""

import fuzz_codecs
import pytest

COUNT = fuzz_codecs.MILLION


@pytest.mark.parametrize("vendor", sorted(fuzz_codecs.CODECS))
def test_no_frame_makes_a_codec_raise_and_each_is_counted(vendor):
    kinds = fuzz_codecs.run(vendor, COUNT, seed=20261122)
    assert kinds.total() == COUNT
    assert kinds["invalid"] > COUNT / 4
    assert COUNT - kinds["invalid"] > COUNT / 100, "nothing got past the framing"


def test_every_vendor_has_frames_to_damage():
    assert set(fuzz_codecs.SOUND) == set(fuzz_codecs.CODECS)
