"""Settings are read, named and refused in plain words."""

from dataclasses import asdict

import pytest

from pipeline.errors import InputError, MismatchError
from pipeline.settings import Settings, check_shape, settings_from_dict, settings_from_toml, with_overrides


def test_settings_come_back_from_plain_values():
    settings = with_overrides(Settings(), ["chunk.tokens=128", "answer.threshold=0.7"])
    assert settings_from_dict(asdict(settings)) == settings


def test_every_value_changes_the_digest_and_only_the_shape_changes_the_index_digest():
    base = Settings()
    louder = with_overrides(base, ["retrieve.dense=0.5"])
    smaller = with_overrides(base, ["chunk.tokens=100"])
    assert base.digest != louder.digest
    assert base.index_digest == louder.index_digest != smaller.index_digest


def test_a_file_of_settings(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text("[chunk]\ntokens = 100\n")
    assert settings_from_toml(path).chunk.tokens == 100


@pytest.mark.parametrize(
    "pair",
    [
        "chunk.token=3",
        "tokens=3",
        "chunk.tokens",
        "chunk.tokens=many",
        "chunk.characters=0",
        "embed.batch=-1",
        "retrieve.dense=nan",
        "retrieve.dense=2",
        "retrieve.sentence=3",
    ],
)
def test_a_wrong_setting_is_refused_with_the_mend(pair):
    with pytest.raises(InputError) as error:
        with_overrides(Settings(), [pair])
    assert "\n" not in str(error.value)


def test_a_broken_file_is_refused(tmp_path):
    path = tmp_path / "broken.toml"
    path.write_text("[chunk\n")
    with pytest.raises(InputError, match="write TOML"):
        settings_from_toml(path)


def test_an_index_of_another_shape_is_refused_by_name():
    wanted = with_overrides(Settings(), ["chunk.tokens=50", "answer.threshold=0"])
    with pytest.raises(MismatchError, match=r"chunk\.tokens=240, not 50: .*--rebuild -s chunk\.tokens=50"):
        check_shape(wanted, Settings())
    check_shape(with_overrides(Settings(), ["answer.threshold=0", "embed.batch=8"]), Settings())
