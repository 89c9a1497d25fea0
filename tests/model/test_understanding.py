from watchdog.model import Field, ItemKey, Judgement, State


def _judge(field: Field) -> Judgement:
    return Judgement(
        item=ItemKey("talks", "invitation"),
        item_version="v1",
        state=State.DONE,
        detail=None,
        cue=None,
        cue_spans=(),
        sentence="The letter was sent.",
        sentence_field=field,
        sentence_start=0,
        spans=(),
        prominent=True,
    )


def test_a_headline_decides_where_its_sentence_does() -> None:
    assert _judge(Field.TITLE).headline
    assert not _judge(Field.TEXT).headline
