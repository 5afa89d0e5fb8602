"""The keys of blocks, and the ids that pages and events make of them."""


def block_key(course_id: str, *, kind: str, name: str) -> str:
    """Return the usage key of a block, in the old or new form like the course's key."""
    if course_id.startswith("course-v1:"):
        return f"block-v1:{course_id.removeprefix('course-v1:')}+type@{kind}+block@{name}"
    if course_id.startswith("ccx-v1:"):
        return f"ccx-block-v1:{course_id.removeprefix('ccx-v1:')}+type@{kind}+block@{name}"
    org, number, run = course_id.split("/")
    return f"i4x://{org}/{number}/{kind}/{run if kind == 'course' else name}"


def html_id(block_id: str) -> str:
    """Return the HTML id of a block: its bare name, or the whole legacy key with dashes."""
    if block_id.startswith("i4x://"):
        return "i4x-" + block_id.removeprefix("i4x://").replace("/", "-").replace(".", "_")
    return block_id.rpartition("@")[2]
