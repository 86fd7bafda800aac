"""What whoever operates the service relies on, switched off for one run of the test that must notice."""

from tests.faults import Fault

ROTATING = "tests.datasharing.test_rotating_keys"

FAULTS = [
    Fault(
        guard="the forgetting of old context keys",
        noticed_by=f"{ROTATING}.test_the_old_key_opens_nothing_after_the_rotation",
        patch=("datasharing.keys.believe_only", lambda _key: 1),
    ),
    Fault(
        guard="the two keys of a rotation",
        noticed_by=f"{ROTATING}.test_while_keys_rotate_old_and_new_processes_both_serve",
        sql="create function only_one() returns trigger language plpgsql as"
        " $$ begin delete from sharing.context_key where id <> new.id; return null; end $$;"
        " create trigger only_one after insert on sharing.context_key for each row execute function only_one()",
    ),
    Fault(
        guard="the refusal to leave alone a key that nothing serves with",
        noticed_by=f"{ROTATING}.test_a_key_that_nothing_serves_with_is_not_left_alone",
        patch=("datasharing.keys.is_believed", lambda _key: True),
    ),
]
