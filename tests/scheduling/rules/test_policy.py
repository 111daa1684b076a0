"""Which state may follow which."""

from scheduling.rules.policy import COMING, FREE, HERE, NEXT, Status, may_follow, next_steps


def test_every_state_has_its_line() -> None:
    assert set(NEXT) == set(Status)


def test_what_the_desk_offers_is_allowed() -> None:
    for status in Status:
        assert all(may_follow(status, step) for step in next_steps(status))


def test_a_done_visit_is_not_cancelled() -> None:
    assert not may_follow(Status.DONE, Status.CANCELLED)
    assert not may_follow(Status.DONE, Status.NO_SHOW)


def test_states_fall_into_groups() -> None:
    assert not (COMING & HERE)
    assert not (COMING & FREE)
    assert not (HERE & FREE)
    assert COMING | HERE | FREE | {Status.DONE} == set(Status)
