from pathlib import Path

import pytest
from campaignpulse.checks import SteppedAsideError
from campaignpulse.pipeline.alone import alone


def test_a_folder_is_made_and_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with alone(tmp_path / "new", doing="scoring"):
            assert (tmp_path / "new").is_dir()


def test_a_second_job_steps_aside(tmp_path: Path) -> None:
    with (
        alone(tmp_path, doing="scoring"),
        pytest.raises(SteppedAsideError, match="another process is scoring this experiment now"),
        alone(tmp_path, doing="scoring"),
    ):
        pass
